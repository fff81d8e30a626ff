//! Nothing is held where what is in an `Option`, `Result` or `Poll` turned out to be something else.

use std::sync::{LockResult, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

type Guard<'a> = MutexGuard<'a, u32>;

fn filtered(lock: &Mutex<u32>, now: bool) -> Result<Option<Guard<'_>>, PoisonError<Guard<'_>>> {
    let guard = lock.lock()?;
    if now {
        Ok(Some(guard))
    } else {
        Ok(None)
    }
}

pub fn nothing_in_it(lock: &Mutex<u32>, now: bool) -> u32 {
    match filtered(lock, now) {
        Ok(Some(guard)) => *guard,
        Ok(None) => *lock.lock().unwrap(),
        Err(error) => **error.get_ref(),
    }
}

pub fn nothing_behind_a_reference(lock: &Mutex<u32>, now: bool) -> u32 {
    let filtered = filtered(lock, now);
    match &filtered {
        Ok(Some(guard)) => **guard,
        Ok(None) => *lock.lock().unwrap(),
        Err(error) => **error.get_ref(),
    }
}

fn poll(lock: &Mutex<u32>, now: bool) -> Poll<LockResult<Guard<'_>>> {
    if now {
        Poll::Ready(lock.lock())
    } else {
        Poll::Pending
    }
}

pub fn not_ready(lock: &Mutex<u32>, now: bool) -> u32 {
    match poll(lock, now) {
        Poll::Ready(Ok(guard)) => *guard,
        Poll::Ready(Err(error)) => **error.get_ref(),
        Poll::Pending => *lock.lock().unwrap(),
    }
}

pub enum Stage<'a> {
    Free,
    Locked(Guard<'a>),
}

fn stage(lock: &Mutex<u32>, now: u32) -> Option<Stage<'_>> {
    match now {
        0 => Some(Stage::Locked(lock.lock().unwrap())),
        1 => Some(Stage::Free),
        _ => None,
    }
}

pub fn another_variant_in_it(lock: &Mutex<u32>, now: u32) -> u32 {
    match stage(lock, now) {
        Some(Stage::Locked(guard)) => *guard,
        Some(Stage::Free) => *lock.lock().unwrap(),
        None => *lock.lock().unwrap() + 1,
    }
}

type Fast<'a> = parking_lot::MutexGuard<'a, u32>;

fn fallible(lock: &parking_lot::Mutex<u32>, now: u32) -> Result<Option<Fast<'_>>, Fast<'_>> {
    match now {
        0 => Ok(Some(lock.lock())),
        1 => Ok(None),
        _ => Err(lock.lock()),
    }
}

pub fn of_parking_lot(lock: &parking_lot::Mutex<u32>, now: u32) -> u32 {
    match fallible(lock, now) {
        Ok(Some(guard)) | Err(guard) => *guard,
        Ok(None) => *lock.lock(),
    }
}
