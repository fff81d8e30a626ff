//! The state behind an [`async_lock::Mutex`]. The clock is that of `async-io`, which needs no runtime.

use std::future::Future;
use std::time::{Duration, Instant};

use ::async_lock::{Mutex, MutexGuard};

use super::Place;
use super::asynchronous::{Tracked, asynchronous_cell};
use super::section::{Porter, ReadOnly, Section, wait};
use super::waiting::Known;
use crate::detect::{Asked, Tracker};

const fn unlocked<T>(state: T) -> Mutex<T> {
    Mutex::new(state)
}

fn attempt<T>(lock: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    lock.try_lock()
}

async fn until(deadline: Instant) {
    async_io::Timer::at(deadline).await;
}

asynchronous_cell!();
