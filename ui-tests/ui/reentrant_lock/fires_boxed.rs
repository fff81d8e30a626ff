//! A future or closure that another function made and gave back: what it takes is taken by the call of that function.

use std::future::Future;
use std::pin::Pin;

type Boxed<'a, T = ()> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

#[derive(Default)]
pub struct Counter {
    count: tokio::sync::Mutex<u32>,
    names: std::sync::Mutex<Vec<String>>,
}

impl Counter {
    fn add(&self) -> Boxed<'_> {
        Box::pin(async move {
            *self.count.lock().await += 1;
        })
    }

    fn later(&self) -> impl Future<Output = u32> + '_ {
        async { *self.count.lock().await }
    }

    fn adder(&self) -> impl Fn(&str) + '_ {
        |name| self.names.lock().unwrap().push(name.to_owned())
    }

    pub async fn one(&self) {
        let _count = self.count.lock().await;
        self.add().await; //~ reentrant_lock certain
    }

    pub async fn two(&self, least: u32) {
        let count = self.count.lock().await;
        if *count > least {
            self.add().await; //~ reentrant_lock certain
        }
    }

    pub async fn three(&self) -> u32 {
        let count = self.count.lock().await;
        *count + self.later().await //~ reentrant_lock certain
    }

    pub async fn kept(&self) {
        let added = self.add();
        let _count = self.count.lock().await;
        added.await; //~ reentrant_lock certain
    }

    pub fn called(&self, name: &str) {
        let add = self.adder();
        let names = self.names.lock().unwrap();
        if names.is_empty() {
            add(name); //~ reentrant_lock certain
        }
    }

    pub fn called_at_once(&self, name: &str) {
        let names = self.names.lock().unwrap();
        self.adder()(name); //~ reentrant_lock certain
        drop(names);
    }
}

/// What traits with async functions are made into.
pub trait Store {
    fn put<'a>(&'a self, name: &'a str) -> Boxed<'a>;
}

impl Store for Counter {
    fn put<'a>(&'a self, name: &'a str) -> Boxed<'a> {
        Box::pin(async move {
            self.names.lock().unwrap().push(name.to_owned());
            self.add().await;
        })
    }
}

pub async fn put_under_a_lock(counter: &Counter) {
    let count = counter.count.lock().await;
    if *count == 0 {
        counter.put("first").await; //~ reentrant_lock certain
    }
}
