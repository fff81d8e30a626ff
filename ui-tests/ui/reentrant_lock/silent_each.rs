//! Futures that `join_all` polls when the lock is free, or that take other locks.

use futures::future::join_all;
use tokio::sync::Mutex;

pub struct Names(Mutex<Vec<String>>);

async fn nothing() {}

impl Names {
    async fn tidy(&self) {
        self.0.lock().await.sort();
    }

    pub async fn before(&self, all: &[u32]) -> usize {
        join_all(all.iter().map(|_| self.tidy())).await;
        self.0.lock().await.len()
    }
    pub async fn of_each(&self, all: &[Names]) -> usize {
        let held = self.0.lock().await;
        join_all(all.iter().map(|names| names.tidy())).await;
        held.len()
    }
    pub async fn never(&self, all: &[u32]) -> usize {
        let held = self.0.lock().await;
        let made = join_all(all.iter().map(|_| self.tidy()));
        let count = held.len();
        drop(held);
        made.await;
        count
    }
    pub async fn made_only(&self, all: &[u32]) -> usize {
        let held = self.0.lock().await;
        let made: Vec<_> = all.iter().map(|_| self.tidy()).collect();
        held.len() + made.len()
    }
    pub async fn others(&self, all: &[u32]) -> usize {
        let held = self.0.lock().await;
        join_all(all.iter().map(|_| nothing())).await;
        held.len()
    }
    pub async fn guards_of_each(all: &[Names]) -> usize {
        let guards = join_all(all.iter().map(|names| names.0.lock())).await;
        guards.iter().map(|g| g.len()).sum()
    }
}
