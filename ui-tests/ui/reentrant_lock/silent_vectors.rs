//! Guards in a vector go away with it, or out of it.

use std::sync::Mutex;

pub fn out_of_a_vector(lock: &Mutex<u32>) -> u32 {
    let mut guards = vec![lock.lock().unwrap()];
    guards.pop();
    let now = lock.lock().unwrap();
    *now
}

pub fn with_a_vector(lock: &Mutex<u32>, other: &Mutex<u32>) -> u32 {
    let guards = vec![lock.lock().unwrap(), other.lock().unwrap()];
    let sum = guards.iter().map(|guard| **guard).sum::<u32>();
    drop(guards);
    let now = lock.lock().unwrap();
    sum + *now
}

pub fn one_after_another(lock: &parking_lot::Mutex<u32>, other: &parking_lot::Mutex<u32>) -> u32 {
    for guard in vec![lock.lock(), other.lock()] {
        drop(guard);
    }
    let now = lock.lock();
    *now
}

pub async fn futures_that_nobody_polls(lock: &tokio::sync::Mutex<u32>) -> usize {
    let held = lock.lock().await;
    let waiting = vec![wait(lock), wait(lock)];
    drop(held);
    waiting.len()
}

async fn wait(lock: &tokio::sync::Mutex<u32>) -> u32 {
    *lock.lock().await
}
