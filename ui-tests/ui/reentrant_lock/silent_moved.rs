//! A guard that is moved on one way, and gone on the other, or where it was moved.

use std::sync::{Mutex, MutexGuard};

pub fn moved_or_dropped(lock: &Mutex<u32>, now: bool) -> u32 {
    let guard = lock.lock().unwrap();
    let moved = if now {
        Some(guard)
    } else {
        drop(guard);
        None
    };
    drop(moved);
    let again = lock.lock().unwrap();
    *again
}

pub fn found_or_dropped(lock: &Mutex<u32>, now: bool) -> u32 {
    let guard = lock.lock().unwrap();
    let moved = if now {
        Some(guard)
    } else {
        drop(guard);
        None
    };
    match moved {
        Some(guard) => *guard,
        None => *lock.lock().unwrap(),
    }
}

pub fn out_of_its_scope(lock: &Mutex<u32>, now: bool) -> u32 {
    let moved = {
        let guard = lock.lock().unwrap();
        if now {
            Some(guard)
        } else {
            None
        }
    };
    drop(moved);
    let again = lock.lock().unwrap();
    *again
}

pub fn found_and_dropped(lock: &Mutex<u32>, now: bool) -> u32 {
    let guard = lock.lock().unwrap();
    let moved = if now { Some(guard) } else { None };
    if let Some(guard) = moved {
        drop(guard);
        let again = lock.lock().unwrap();
        return *again;
    }
    0
}

pub fn under_the_same_condition(lock: &Mutex<u32>, now: bool) -> u32 {
    let guard = lock.lock().unwrap();
    let moved = if now { Some(guard) } else { None };
    drop(moved);
    if now {
        let again = lock.lock().unwrap();
        *again
    } else {
        0
    }
}

pub fn dropped_under_the_same_condition(lock: &Mutex<u32>, numbers: &[u32]) -> u32 {
    let guard = lock.lock().unwrap();
    if numbers.is_empty() {
        drop(guard);
    }
    if numbers.is_empty() {
        let again = lock.lock().unwrap();
        *again
    } else {
        0
    }
}

pub fn of_parking_lot(lock: &parking_lot::RwLock<u32>, now: bool) -> u32 {
    let guard = lock.write();
    let moved = if now {
        Some(guard)
    } else {
        drop(guard);
        None
    };
    drop(moved);
    let again = lock.read();
    *again
}

pub async fn of_tokio(lock: &tokio::sync::Mutex<u32>, now: bool) -> u32 {
    let guard = lock.lock().await;
    let moved = if now { Some(guard) } else { None };
    if let Some(guard) = moved {
        drop(guard);
        let again = lock.lock().await;
        return *again;
    }
    0
}

fn large(lock: &Mutex<u32>) -> Option<MutexGuard<'_, u32>> {
    let guard = lock.lock().unwrap();
    if *guard > 3 { Some(guard) } else { None }
}

pub fn not_found_in_what_a_helper_gave(lock: &Mutex<u32>) -> u32 {
    match large(lock) {
        Some(guard) => *guard,
        None => *lock.lock().unwrap(),
    }
}

pub fn found_and_put_away(lock: &Mutex<u32>) -> u32 {
    if let Some(guard) = large(lock) {
        drop(guard);
    }
    *lock.lock().unwrap()
}

pub fn known_by_something_else(lock: &Mutex<u32>, others: &Mutex<u32>) -> u32 {
    let guard = large(lock);
    let is_there = guard.is_some();
    let other = *others.lock().unwrap();
    match other {
        0 if !is_there => *lock.lock().unwrap(),
        _ => other,
    }
}
