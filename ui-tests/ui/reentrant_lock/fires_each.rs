//! Futures that `join_all` and its like poll in the task that holds the lock.

use futures::future::{join_all, select_all, try_join_all};
use futures::FutureExt as _;
use tokio::sync::Mutex;

pub struct Names(Mutex<Vec<String>>);

impl Names {
    async fn tidy(&self) {
        self.0.lock().await.sort();
    }

    async fn try_tidy(&self) -> Result<(), ()> {
        self.0.lock().await.sort();
        Ok(())
    }

    pub async fn each(&self, all: &[u32]) -> usize {
        let held = self.0.lock().await;
        join_all(all.iter().map(|_| self.tidy())).await; //~ reentrant_lock likely
        held.len()
    }
    pub async fn blocks(&self, all: &[u32]) -> usize {
        let held = self.0.lock().await;
        let made = all.iter().map(|n| async move {
            self.0.lock().await.push(n.to_string()); //~ reentrant_lock likely
        });
        join_all(made).await;
        held.len()
    }
    pub async fn tries(&self, all: &[u32]) -> usize {
        let held = self.0.lock().await;
        let _ = try_join_all(all.iter().map(|_| self.try_tidy())).await; //~ reentrant_lock likely
        held.len()
    }
    pub async fn collected(&self, all: &[u32]) -> usize {
        let held = self.0.lock().await;
        let made: Vec<_> = all.iter().map(|_| self.tidy()).collect();
        join_all(made).await; //~ reentrant_lock likely
        held.len()
    }
    pub async fn listed(&self) -> usize {
        let held = self.0.lock().await;
        join_all([self.tidy(), self.tidy()]).await; //~ reentrant_lock likely
        held.len()
    }
    pub async fn in_a_vector(&self) -> usize {
        let held = self.0.lock().await;
        join_all(vec![self.tidy(), self.tidy()]).await; //~ reentrant_lock likely
        held.len()
    }
    pub async fn selected(&self, all: &[u32]) -> usize {
        let held = self.0.lock().await;
        select_all(all.iter().map(|_| self.tidy().boxed())).await; //~ reentrant_lock likely
        held.len()
    }
    pub async fn in_a_loop(&self, all: &[u32]) -> usize {
        let held = self.0.lock().await;
        let made: Vec<_> = all.iter().map(|_| self.tidy()).collect();
        for one in made {
            one.await; //~ reentrant_lock certain
        }
        held.len()
    }
    pub async fn locks(&self, all: &[u32]) -> usize {
        let held = self.0.lock().await;
        let guards = join_all(all.iter().map(|_| self.0.lock())).await; //~ reentrant_lock likely
        held.len() + guards.len()
    }
}
