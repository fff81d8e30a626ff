//! Futures that one task polls beside each other, with a lock that blocks the thread.

use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::sync::Mutex;
use std::task::Poll;

async fn nothing() {}

async fn keep(lock: &Mutex<u32>) -> u32 {
    let guard = lock.lock().unwrap();
    nothing().await;
    *guard
}

async fn count(lock: &Mutex<u32>) -> u32 {
    *lock.lock().unwrap()
}

async fn count_later(lock: &Mutex<u32>) -> u32 {
    nothing().await;
    count(lock).await
}

pub async fn joined(lock: &Mutex<u32>) -> u32 {
    let (a, b) = tokio::join!(keep(lock), count(lock)); //~ reentrant_lock likely
    a + b
}

pub async fn joined_twice(lock: &Mutex<u32>) -> u32 {
    let (a, b) = tokio::join!(keep(lock), keep(lock)); //~ reentrant_lock likely
    a + b
}

pub async fn in_the_other_order(lock: &Mutex<u32>) -> u32 {
    let (a, b) = futures::join!(count_later(lock), keep(lock)); //~ reentrant_lock likely
    a + b
}

pub async fn selected(lock: &Mutex<u32>) -> u32 {
    tokio::select! { //~ reentrant_lock likely
        a = keep(lock) => a,
        b = count_later(lock) => b,
    }
}

pub async fn by_a_function(lock: &Mutex<u32>) -> u32 {
    let both = futures::future::join(keep(lock), count(lock));
    let (a, b) = both.await; //~ reentrant_lock likely
    a + b
}

pub async fn by_hand(lock: &Mutex<u32>) -> u32 {
    let (mut first, mut second) = (pin!(keep(lock)), pin!(count(lock)));
    poll_fn(|cx| {
        if let Poll::Ready(count) = first.as_mut().poll(cx) {
            return Poll::Ready(count);
        }
        second.as_mut().poll(cx)
    })
    .await //~ reentrant_lock likely
}

pub async fn of_parking_lot(lock: &parking_lot::RwLock<u32>) -> u32 {
    let reads = async {
        let guard = lock.read();
        nothing().await;
        *guard
    };
    let writes = async {
        *lock.write() += 1; //~ reentrant_lock likely
    };
    let (count, ()) = futures::join!(reads, writes);
    count
}
