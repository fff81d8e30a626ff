//! Futures in a collection that polls them in the task that asks for the next result.

use futures::FutureExt as _;
use futures::future::join_all;
use futures::stream::{FuturesOrdered, FuturesUnordered, StreamExt as _, TryStreamExt as _};
use tokio::sync::{Mutex, RwLock};

pub struct Names(Mutex<Vec<String>>);

impl Names {
    async fn tidy(&self) {
        self.0.lock().await.sort();
    }

    async fn try_tidy(&self) -> Result<(), ()> {
        self.0.lock().await.sort();
        Ok(())
    }

    pub async fn pushed(&self) -> usize {
        let mut made = FuturesUnordered::new();
        made.push(self.tidy());
        let held = self.0.lock().await;
        made.next().await; //~ reentrant_lock likely
        held.len()
    }

    pub async fn in_a_loop(&self, all: &[u32]) -> usize {
        let mut made = FuturesUnordered::new();
        for _ in all {
            made.push(self.tidy());
        }
        let held = self.0.lock().await;
        while let Some(()) = made.next().await {} //~ reentrant_lock likely
        held.len()
    }

    pub async fn collected(&self, all: &[u32]) -> usize {
        let mut made: FuturesUnordered<_> = all.iter().map(|_| self.tidy()).collect();
        let held = self.0.lock().await;
        while made.next().await.is_some() {} //~ reentrant_lock likely
        held.len()
    }

    pub async fn in_order(&self) -> usize {
        let mut made = FuturesOrdered::new();
        made.push_back(self.tidy());
        let held = self.0.lock().await;
        made.next().await; //~ reentrant_lock likely
        held.len()
    }

    pub async fn tries(&self) -> usize {
        let mut made = FuturesUnordered::new();
        made.push(self.try_tidy());
        let held = self.0.lock().await;
        let _ = made.try_next().await; //~ reentrant_lock likely
        held.len()
    }

    pub async fn selected(&self) -> usize {
        let mut made = FuturesUnordered::new();
        made.push(self.tidy());
        let held = self.0.lock().await;
        made.select_next_some().await; //~ reentrant_lock likely
        held.len()
    }

    pub async fn boxed(&self) -> usize {
        let mut made = FuturesUnordered::new();
        made.push(self.tidy().boxed());
        let held = self.0.lock().await;
        made.next().await; //~ reentrant_lock likely
        held.len()
    }

    pub async fn blocks(&self, all: &[u32]) -> usize {
        let mut made = FuturesUnordered::new();
        for n in all {
            made.push(async move {
                self.0.lock().await.push(n.to_string()); //~ reentrant_lock likely
            });
        }
        let held = self.0.lock().await;
        made.next().await;
        held.len()
    }


    pub async fn pushed_to_a_vector(&self, all: &[u32]) -> usize {
        let mut made = Vec::new();
        for _ in all {
            made.push(self.tidy());
        }
        let held = self.0.lock().await;
        join_all(made).await; //~ reentrant_lock likely
        held.len()
    }
}

pub struct Shared(RwLock<Vec<String>>);

impl Shared {
    async fn len(&self) -> usize {
        self.0.read().await.len()
    }

    pub async fn readers(&self) -> usize {
        let mut held = self.0.write().await;
        let mut made = FuturesUnordered::new();
        made.push(self.len());
        if let Some(len) = made.next().await { //~ reentrant_lock likely
            held.push(len.to_string());
        }
        held.len()
    }
}
