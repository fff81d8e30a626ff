//! Futures that are polled when the lock is free again, by another task, or not at all.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;

pub struct Names(Mutex<Vec<String>>);

impl Names {
    pub async fn tidy(&self) {
        self.0.lock().await.sort();
    }
}

async fn nothing() {}

pub async fn joined_with_each_other(names: &Names) {
    tokio::join!(names.tidy(), names.tidy());
}

pub async fn given_back_before(names: &Names) {
    let held = names.0.lock().await;
    drop(held);
    tokio::join!(names.tidy(), nothing());
}

pub async fn made_and_not_polled(names: &Names) -> usize {
    let held = names.0.lock().await;
    let tidied = names.tidy();
    let len = held.len();
    drop(held);
    let _ = tokio::time::timeout(Duration::from_secs(1), tidied).await;
    len
}

pub async fn by_another_task(names: Arc<Names>) -> usize {
    let held = names.0.lock().await;
    let other = Arc::clone(&names);
    tokio::spawn(async move { other.tidy().await });
    held.len()
}

pub async fn of_another(names: &Names, others: &Names) -> usize {
    let held = names.0.lock().await;
    tokio::join!(others.tidy(), nothing());
    let _ = tokio::time::timeout(Duration::from_secs(1), others.tidy()).await;
    held.len()
}

pub async fn one_or_the_other(names: &Names, others: &Names) -> usize {
    tokio::select! {
        held = names.0.lock() => held.len(),
        held = others.0.lock() => held.len(),
    }
}

pub async fn behind_the_choice(names: &Names) {
    tokio::select! {
        held = names.0.lock() => drop(held),
        () = nothing() => {}
    }
    names.tidy().await;
}
