//! Futures that closures make, polled by whoever is given the closure.

use std::future::Future;

use tokio::sync::Mutex;

pub struct Counter {
    value: Mutex<u32>,
    steps: std::sync::Mutex<u32>,
}

async fn retry<F: Fn() -> T, T: Future<Output = bool>>(step: F) {
    while !step().await {}
}

async fn once(step: impl AsyncFn() -> bool) -> bool {
    step().await
}

async fn twice<F: Fn() -> T, T: Future<Output = bool>>(step: F) {
    retry(step).await;
}

fn called_twice<F: Fn() -> G, G: Fn() -> u32>(step: F) -> u32 {
    step()()
}

impl Counter {
    async fn step(&self) -> bool {
        *self.value.lock().await > 3
    }

    pub async fn retried(&self) {
        let value = self.value.lock().await;
        retry(|| self.step()).await; //~ reentrant_lock certain|likely
        drop(value);
    }

    pub async fn retried_in_place(&self) {
        let value = self.value.lock().await;
        retry(|| async { *self.value.lock().await > 3 }).await; //~ reentrant_lock certain|likely
        drop(value);
    }

    pub async fn handed_on(&self) {
        let value = self.value.lock().await;
        twice(|| self.step()).await; //~ reentrant_lock certain|likely
        drop(value);
    }

    pub async fn an_async_closure(&self) -> bool {
        let value = self.value.lock().await;
        once(async || *self.value.lock().await > *value).await //~ reentrant_lock certain|likely
    }

    pub fn a_closure_that_makes_a_closure(&self) -> u32 {
        let steps = self.steps.lock().unwrap();
        *steps + called_twice(|| || *self.steps.lock().unwrap()) //~ reentrant_lock certain|likely
    }
}
