//! Futures of one task that do not keep each other waiting, or not the thread.

use std::future::Future;
use std::sync::{Mutex, RwLock};

use tokio::sync::Mutex as AsyncMutex;

async fn nothing() {}

async fn keep(lock: &Mutex<u32>) -> u32 {
    let guard = lock.lock().unwrap();
    nothing().await;
    *guard
}

async fn count(lock: &Mutex<u32>) -> u32 {
    let count = *lock.lock().unwrap();
    nothing().await;
    count
}

pub async fn one_after_the_other(lock: &Mutex<u32>) -> u32 {
    let first = keep(lock).await;
    first + keep(lock).await
}

async fn in_turn<A: Future, B: Future>(a: A, b: B) -> (A::Output, B::Output) {
    let first = a.await;
    (first, b.await)
}

pub async fn in_turn_by_a_helper(lock: &Mutex<u32>) -> u32 {
    let (a, b) = in_turn(keep(lock), keep(lock)).await;
    a + b
}

pub async fn nothing_is_kept(lock: &Mutex<u32>) -> u32 {
    let (a, b) = tokio::join!(count(lock), count(lock));
    a + b
}

pub async fn of_two_locks(lock: &Mutex<u32>, other: &Mutex<u32>) -> u32 {
    let (a, b) = tokio::join!(keep(lock), keep(other));
    a + b
}

pub async fn only_tried(lock: &Mutex<u32>) -> u32 {
    let tries = async { lock.try_lock().map_or(0, |guard| *guard) };
    let (a, b) = tokio::join!(keep(lock), tries);
    a + b
}

pub async fn two_readers(lock: &RwLock<u32>) -> u32 {
    let read = || async {
        let guard = lock.read().unwrap();
        nothing().await;
        *guard
    };
    let (a, b) = futures::join!(read(), read());
    a + b
}

async fn keep_async(lock: &AsyncMutex<u32>) -> u32 {
    let guard = lock.lock().await;
    nothing().await;
    *guard
}

/// The second one waits, and lets the first one go on.
pub async fn of_tokio(lock: &AsyncMutex<u32>) -> u32 {
    let (a, b) = tokio::join!(keep_async(lock), keep_async(lock));
    a + b
}

pub async fn elsewhere(lock: &'static Mutex<u32>) -> u32 {
    let other = tokio::task::spawn_blocking(move || *lock.lock().unwrap());
    let (a, b) = tokio::join!(keep(lock), other);
    a + b.unwrap_or(0)
}

pub async fn after_the_choice(lock: &Mutex<u32>) -> u32 {
    tokio::select! {
        count = keep(lock) => count,
        () = nothing() => *lock.lock().unwrap(),
    }
}
