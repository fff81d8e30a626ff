//! Futures that one task polls beside each other, of which one gets a lock and keeps it until all are done.

use std::sync::Mutex as Blocking;

use tokio::sync::{Mutex, MutexGuard, RwLock};

pub struct Names(Mutex<Vec<String>>);

impl Names {
    pub async fn tidy(&self) {
        self.0.lock().await.sort();
    }

    async fn locked(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().await
    }
}

async fn nothing() {}

pub async fn both(names: &Names) -> usize {
    let (a, b) = tokio::join!(names.0.lock(), names.locked()); //~ reentrant_lock likely
    a.len() + b.len()
}

pub async fn both_by_futures(names: &Names) -> usize {
    let (a, ()) = futures::join!(names.locked(), names.tidy()); //~ reentrant_lock likely
    a.len()
}

pub async fn both_by_a_function(names: &Names) -> usize {
    let (a, b) = futures::future::join(names.0.lock(), names.locked()).await; //~ reentrant_lock likely
    a.len() + b.len()
}

async fn empty(names: &RwLock<Vec<String>>) {
    names.write().await.clear();
}

pub async fn reads_and_writes(names: &RwLock<Vec<String>>) -> usize {
    let (a, ()) = tokio::join!(names.read(), empty(names)); //~ reentrant_lock likely
    a.len()
}

/// What was given to it comes back.
async fn look(held: MutexGuard<'_, Vec<String>>) -> MutexGuard<'_, Vec<String>> {
    nothing().await;
    held
}

// metamorphic: not closure, nested_function
pub async fn given_back(names: &Names) -> usize {
    let held = names.0.lock().await;
    let (held, ()) = tokio::join!(look(held), names.tidy()); //~ reentrant_lock likely
    held.len()
}

/// It cannot let go while the thread waits.
pub async fn blocking(names: &Blocking<Vec<String>>) {
    let held = names.lock().unwrap();
    let holder = async move {
        nothing().await;
        drop(held);
    };
    let waiter = async { names.lock().unwrap().sort() }; //~ reentrant_lock likely
    tokio::join!(waiter, holder);
}
