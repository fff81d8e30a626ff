//! Futures of one task of which one waits for a guard that another one lets go.

use std::pin::pin;

use futures::future::select;
use tokio::sync::{Mutex, MutexGuard, RwLock};

pub struct Names(Mutex<Vec<String>>);

impl Names {
    pub async fn tidy(&self) {
        self.0.lock().await.sort();
    }
}

async fn nothing() {}

async fn finish(held: MutexGuard<'_, Vec<String>>) -> usize {
    nothing().await;
    held.len()
}

pub async fn given_to_a_block(names: &Names) {
    let held = names.0.lock().await;
    let holder = async move {
        nothing().await;
        drop(held);
    };
    tokio::join!(names.tidy(), holder);
}

pub async fn given_to_a_block_by_futures(names: &Names) {
    let held = names.0.lock().await;
    let holder = async move {
        nothing().await;
        drop(held);
    };
    futures::join!(holder, names.tidy());
}

pub async fn given_to_a_function(names: &Names) -> usize {
    let held = names.0.lock().await;
    let (len, ()) = tokio::join!(finish(held), names.tidy());
    len
}

pub async fn given_to_one_of_two_functions(names: &Names) -> usize {
    let held = names.0.lock().await;
    let (len, ()) = futures::future::join(finish(held), names.tidy()).await;
    len
}

pub async fn given_to_one_of_a_choice(names: &Names) {
    let held = names.0.lock().await;
    tokio::select! {
        () = names.tidy() => {}
        _ = finish(held) => {}
    }
}

pub async fn asked_for_by_the_macro(names: &Names) -> usize {
    let held = names.0.lock().await;
    let (len, again) = tokio::join!(finish(held), names.0.lock());
    len + again.len()
}

/// It asks first, and has given the lock back when the other one gets it.
pub async fn one_by_one(names: &Names) -> usize {
    let ((), held) = tokio::join!(names.tidy(), names.0.lock());
    held.len()
}

async fn wait_and_lock(names: &Names) -> MutexGuard<'_, Vec<String>> {
    nothing().await;
    names.0.lock().await
}

/// When it asks, the other one has long been done.
pub async fn later(names: &Names) -> usize {
    let (held, ()) = tokio::join!(wait_and_lock(names), names.tidy());
    held.len()
}

async fn count(names: &RwLock<Vec<String>>) -> usize {
    names.read().await.len()
}

pub async fn two_readers(names: &RwLock<Vec<String>>) -> usize {
    let (held, count) = tokio::join!(names.read(), count(names));
    held.len() + count
}

pub async fn of_two_locks(names: &Names, others: &Names) -> usize {
    let (held, ()) = tokio::join!(names.0.lock(), others.tidy());
    held.len()
}

pub async fn one_of_two(names: &Names) -> usize {
    tokio::select! {
        held = names.0.lock() => held.len(),
        () = names.tidy() => 0,
    }
}

pub async fn one_of_two_by_a_function(names: &Names) {
    select(pin!(names.0.lock()), pin!(names.tidy())).await;
}
