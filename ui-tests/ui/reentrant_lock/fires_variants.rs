//! A guard in a variant of an enum, which is what was found or may be.

use std::sync::{Mutex, MutexGuard};

pub enum Stage<G> {
    Free,
    Locked(G),
    Counted { by: G, times: u32 },
}

impl Stage<MutexGuard<'_, u32>> {
    fn count(&self) -> u32 {
        match self {
            Stage::Free => 0,
            Stage::Locked(guard) => **guard,
            Stage::Counted { by, times } => **by * times,
        }
    }
}

fn stage(lock: &Mutex<u32>, now: u32) -> Stage<MutexGuard<'_, u32>> {
    match now {
        0 => Stage::Locked(lock.lock().unwrap()),
        1 => Stage::Counted {
            by: lock.lock().unwrap(),
            times: 2,
        },
        _ => Stage::Free,
    }
}

pub fn whatever_is_not_free(lock: &Mutex<u32>, now: u32) -> u32 {
    match stage(lock, now) {
        Stage::Free => 0,
        _ => *lock.lock().unwrap(), //~ reentrant_lock likely
    }
}

pub fn not_free(lock: &Mutex<u32>, now: u32) -> u32 {
    let stage = stage(lock, now);
    if let Stage::Free = stage {
        return 0;
    }
    let more = lock.lock().unwrap(); //~ reentrant_lock likely
    *more + stage.count()
}

pub fn in_its_own_arm(lock: &Mutex<u32>, now: u32) -> u32 {
    match &stage(lock, now) {
        Stage::Locked(_) => *lock.lock().unwrap(), //~ reentrant_lock likely
        _ => 0,
    }
}

pub fn another_of_three(lock: &Mutex<u32>, now: u32) -> u32 {
    match stage(lock, now) {
        Stage::Counted { by, times } => *by * times,
        _ => *lock.lock().unwrap(), //~ reentrant_lock likely
    }
}

pub fn of_parking_lot(lock: &parking_lot::Mutex<u32>) -> u32 {
    let stage = Stage::Locked(lock.lock());
    match &stage {
        Stage::Counted { .. } => 0,
        _ => *lock.lock(), //~ reentrant_lock certain
    }
}

pub async fn of_tokio(lock: &tokio::sync::Mutex<u32>) -> u32 {
    let stage = Stage::Locked(lock.lock().await);
    if let Stage::Free = &stage {
        return 0;
    }
    let more = lock.lock().await; //~ reentrant_lock certain
    let count = match &stage {
        Stage::Locked(guard) => **guard,
        _ => 0,
    };
    *more + count
}
