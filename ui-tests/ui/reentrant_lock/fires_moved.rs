//! A guard that is moved on one way only: on the other it stays where it was.

use std::sync::{Mutex, MutexGuard};

fn take<T>(_: T) {}

pub fn into_an_option(lock: &Mutex<u32>, now: bool) -> u32 {
    let guard = lock.lock().unwrap();
    let moved = if now { Some(guard) } else { None };
    drop(moved);
    let again = lock.lock().unwrap(); //~ reentrant_lock likely
    *again
}

pub fn until_the_scope_ends(lock: &Mutex<u32>, now: bool) -> u32 {
    let guard = lock.lock().unwrap();
    {
        let _moved = if now { Some(guard) } else { None };
    }
    let again = lock.lock().unwrap(); //~ reentrant_lock likely
    *again
}

pub fn into_a_call(lock: &Mutex<u32>, now: bool) -> u32 {
    let guard = lock.lock().unwrap();
    let moved = if now { Some(guard) } else { None };
    take(moved);
    let again = lock.lock().unwrap(); //~ reentrant_lock likely
    *again
}

pub fn where_nothing_was_moved(lock: &Mutex<u32>, now: bool) -> u32 {
    let guard = lock.lock().unwrap();
    let moved = if now { Some(guard) } else { None };
    match moved {
        Some(guard) => *guard,
        None => *lock.lock().unwrap(), //~ reentrant_lock certain
    }
}

pub fn of_parking_lot(lock: &parking_lot::RwLock<u32>, now: bool) -> u32 {
    let guard = lock.write();
    let moved = now.then_some(());
    let moved = match moved {
        Some(()) => Some(guard),
        None => None,
    };
    drop(moved);
    let again = lock.read(); //~ reentrant_lock likely
    *again
}

pub async fn of_tokio(lock: &tokio::sync::Mutex<u32>, now: bool) -> u32 {
    let guard = lock.lock().await;
    let moved = if now { Some(guard) } else { None };
    drop(moved);
    let again = lock.lock().await; //~ reentrant_lock likely
    *again
}

fn large(lock: &Mutex<u32>) -> Option<MutexGuard<'_, u32>> {
    let guard = lock.lock().unwrap();
    if *guard > 3 { Some(guard) } else { None }
}

pub fn found_in_what_a_helper_gave(lock: &Mutex<u32>) -> u32 {
    if let Some(guard) = large(lock) {
        return *lock.lock().unwrap() + *guard; //~ reentrant_lock certain
    }
    0
}

pub fn insisted_on_what_a_helper_gave(lock: &Mutex<u32>) -> u32 {
    let guard = large(lock).unwrap();
    *lock.lock().unwrap() + *guard //~ reentrant_lock certain
}

fn checked(lock: &Mutex<u32>) -> Result<MutexGuard<'_, u32>, String> {
    let guard = lock.lock().unwrap();
    match *guard {
        0 => Err("empty".to_owned()),
        _ => Ok(guard),
    }
}

pub fn handed_on_if_it_failed(lock: &Mutex<u32>) -> Result<u32, String> {
    let guard = checked(lock)?;
    Ok(*lock.lock().unwrap() + *guard) //~ reentrant_lock certain
}

pub fn asked_whether_it_is_there(lock: &parking_lot::Mutex<u32>, now: bool) -> bool {
    let kept = {
        let guard = lock.lock();
        if now { Some(guard) } else { None }
    };
    if kept.is_some() {
        *lock.lock() += 1; //~ reentrant_lock certain
    }
    kept.is_some()
}
