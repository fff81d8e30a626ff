//! Futures that closures make, which take another lock, or are not polled while the lock is held.

use std::future::Future;

use tokio::sync::Mutex;

pub struct Counter {
    value: Mutex<u32>,
    others: Mutex<u32>,
}

async fn retry<F: Fn() -> T, T: Future<Output = bool>>(step: F) {
    while !step().await {}
}

async fn made_only<F: Fn() -> T, T: Future<Output = bool>>(step: F) {
    drop(step());
}

impl Counter {
    async fn step(&self) -> bool {
        *self.value.lock().await > 3
    }

    pub async fn of_another_lock(&self) {
        let others = self.others.lock().await;
        retry(|| self.step()).await;
        drop(others);
    }

    pub async fn put_away_before(&self) {
        let value = self.value.lock().await;
        drop(value);
        retry(|| self.step()).await;
    }

    pub async fn never_polled(&self) {
        let value = self.value.lock().await;
        made_only(|| self.step()).await;
        drop(value);
    }
}
