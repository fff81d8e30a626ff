//! Futures that are polled in place, by the task that holds the lock.

use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};

pub struct Names(Mutex<Vec<String>>);

impl Names {
    pub async fn tidy(&self) {
        self.0.lock().await.sort();
    }
}

pub async fn guard_behind_a_timeout(names: &Names) {
    let held: Option<MutexGuard<'_, _>> =
        tokio::time::timeout(Duration::from_secs(1), names.0.lock()).await.ok();
    names.tidy().await; //~ reentrant_lock likely
    drop(held);
}
