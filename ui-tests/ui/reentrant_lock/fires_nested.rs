//! A guard in what is in an `Option`, `Result` or `Poll`: each look tells of what it is at.

use std::sync::{LockResult, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

fn attempt(lock: &Mutex<u32>, now: bool) -> Option<LockResult<MutexGuard<'_, u32>>> {
    if now {
        Some(lock.lock())
    } else {
        None
    }
}

pub fn in_an_error(lock: &Mutex<u32>, now: bool) -> u32 {
    match attempt(lock, now) {
        Some(Ok(guard)) => *guard,
        Some(Err(_)) => *lock.lock().unwrap_or_else(PoisonError::into_inner), //~ reentrant_lock likely
        None => 0,
    }
}

fn poll(lock: &Mutex<u32>, now: bool) -> Poll<LockResult<MutexGuard<'_, u32>>> {
    if now {
        Poll::Ready(lock.lock())
    } else {
        Poll::Pending
    }
}

pub fn in_a_ready_error(lock: &Mutex<u32>, now: bool) -> u32 {
    let polled = poll(lock, now);
    match &polled {
        Poll::Ready(Ok(guard)) => **guard,
        Poll::Ready(Err(_)) => *lock.lock().unwrap_or_else(PoisonError::into_inner), //~ reentrant_lock likely
        Poll::Pending => 0,
    }
}

pub fn found_to_be_there(lock: &Mutex<u32>, now: bool) -> u32 {
    match attempt(lock, now) {
        Some(Ok(_)) => *lock.lock().unwrap(), //~ reentrant_lock certain
        _ => 0,
    }
}

fn fallible(
    lock: &parking_lot::Mutex<u32>,
    now: u32,
) -> Result<Option<parking_lot::MutexGuard<'_, u32>>, u32> {
    match now {
        0 => Ok(Some(lock.lock())),
        1 => Ok(None),
        now => Err(now),
    }
}

pub fn of_parking_lot(lock: &parking_lot::Mutex<u32>, now: u32) -> u32 {
    match &fallible(lock, now) {
        Ok(Some(_)) => *lock.lock(), //~ reentrant_lock certain
        Ok(None) => 0,
        Err(now) => *now,
    }
}
