//! Collections of futures that are polled when the lock is free, elsewhere, or not at all.

use futures::stream::{FuturesUnordered, StreamExt as _};
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio::task::JoinSet;

pub struct Names(Mutex<Vec<String>>);

async fn nothing() {}

impl Names {
    async fn tidy(&self) {
        self.0.lock().await.sort();
    }

    pub async fn before(&self) -> usize {
        let mut made = FuturesUnordered::new();
        made.push(self.tidy());
        made.next().await;
        self.0.lock().await.len()
    }

    pub async fn between(&self, all: &[u32]) -> usize {
        let mut made: FuturesUnordered<_> = all.iter().map(|_| self.tidy()).collect();
        let mut count = 0;
        while let Some(()) = made.next().await {
            let held = self.0.lock().await;
            count += held.len();
        }
        count
    }

    pub async fn of_each(&self, all: &[Names]) -> usize {
        let mut made: FuturesUnordered<_> = all.iter().map(|names| names.tidy()).collect();
        let held = self.0.lock().await;
        made.next().await;
        held.len()
    }

    pub async fn made_only(&self) -> usize {
        let held = self.0.lock().await;
        let made = FuturesUnordered::new();
        made.push(self.tidy());
        held.len() + made.len()
    }

    pub async fn others(&self) -> usize {
        let held = self.0.lock().await;
        let mut made = FuturesUnordered::new();
        made.push(nothing());
        made.next().await;
        held.len()
    }

    /// The one that needs the lock waits, and the other one is done.
    pub async fn one_or_the_other(&self, which: bool) -> usize {
        let mut made = FuturesUnordered::new();
        let made_by = |tidies: bool| async move {
            if tidies {
                self.tidy().await;
            }
        };
        made.push(made_by(which));
        made.push(made_by(false));
        made.next().await;
        self.0.lock().await.len()
    }

    pub async fn of_two_kinds(&self) -> usize {
        let held = self.0.lock().await;
        let mut made = FuturesUnordered::new();
        made.push(futures::future::Either::Left(self.tidy()));
        made.push(futures::future::Either::Right(nothing()));
        made.next().await;
        held.len()
    }

    pub async fn in_tasks(self: &Arc<Self>) -> usize {
        let held = self.0.lock().await;
        let mut tasks = JoinSet::new();
        let names = self.clone();
        tasks.spawn(async move { names.tidy().await });
        held.len()
    }

    pub async fn tasks_that_are_awaited(self: &Arc<Self>) -> usize {
        let mut tasks = JoinSet::new();
        let names = self.clone();
        tasks.spawn(async move { names.tidy().await });
        while tasks.join_next().await.is_some() {}
        self.0.lock().await.len()
    }

    /// The guard goes away with the future that has it.
    pub async fn of_a_future_that_has_the_guard(&self) -> usize {
        let mut made = FuturesUnordered::new();
        let held = self.0.lock().await;
        made.push(async move { held.len() });
        let count = made.next().await.unwrap_or_default();
        count + self.0.lock().await.len()
    }

    pub async fn of_a_list_with_the_guard(&self) -> usize {
        let held = self.0.lock().await;
        let mut made = Vec::new();
        made.push(async move { held.len() });
        let counts = futures::future::join_all(made).await;
        counts.len() + self.0.lock().await.len()
    }
}
