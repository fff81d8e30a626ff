//! A guard that is moved on one way only: on the other it stays where it was.

use std::sync::Mutex;

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
