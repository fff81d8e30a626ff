//! The state behind a [`tokio::sync::Mutex`]. The sleep of a method with a limit needs a runtime with time.

use std::future::Future;
use std::time::Duration;

use ::tokio::sync::{Mutex, MutexGuard};
use ::tokio::time::{Instant, sleep_until as until};

use super::Place;
use super::asynchronous::{Tracked, asynchronous_cell};
use super::section::{Porter, ReadOnly, Section, wait};
use super::waiting::Known;
use crate::detect::{Asked, Tracker};

const fn unlocked<T>(state: T) -> Mutex<T> {
    Mutex::const_new(state)
}

fn attempt<T>(lock: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    lock.try_lock().ok()
}

asynchronous_cell!();
