//! Where one variant was found, a guard in another is not held.

use std::sync::{Mutex, MutexGuard};

use tokio::sync::{Mutex as AsyncMutex, MutexGuard as AsyncGuard};

pub enum Stage<G> {
    Free,
    Locked(G),
    Counted { by: G, times: u32 },
}

fn stage(lock: &Mutex<u32>, now: bool) -> Stage<MutexGuard<'_, u32>> {
    if now {
        Stage::Locked(lock.lock().unwrap())
    } else {
        Stage::Free
    }
}

pub fn in_the_else_of_an_if_let(lock: &Mutex<u32>, now: bool) -> u32 {
    let stage = stage(lock, now);
    if let Stage::Locked(guard) = &stage {
        **guard
    } else {
        *lock.lock().unwrap()
    }
}

pub fn in_the_else_of_a_let(lock: &Mutex<u32>, now: bool) -> u32 {
    let Stage::Locked(guard) = stage(lock, now) else {
        return *lock.lock().unwrap();
    };
    *guard
}

pub fn in_the_arm_of_all_others(lock: &Mutex<u32>, now: bool) -> u32 {
    let stage = stage(lock, now);
    match &stage {
        Stage::Locked(guard) => **guard,
        _ => *lock.lock().unwrap(),
    }
}

pub fn whatever_is_in_it(lock: &Mutex<u32>, now: bool) -> u32 {
    let stage = stage(lock, now);
    if let Stage::Locked(_) = stage {
        return 0;
    }
    let now = lock.lock().unwrap();
    *now
}

pub fn one_of_three(lock: &Mutex<u32>, now: u32) -> u32 {
    let stage = match now {
        0 => Stage::Locked(lock.lock().unwrap()),
        1 => Stage::Counted {
            by: lock.lock().unwrap(),
            times: 2,
        },
        _ => Stage::Free,
    };
    match stage {
        Stage::Counted { by, times } => *by * times,
        Stage::Locked(guard) => *guard,
        _ => *lock.lock().unwrap(),
    }
}

type Fast<'a> = parking_lot::MutexGuard<'a, u32>;

pub fn of_parking_lot(lock: &parking_lot::Mutex<u32>, now: bool) -> u32 {
    let stage: Stage<Fast<'_>> = if now {
        Stage::Locked(lock.lock())
    } else {
        Stage::Free
    };
    if let Stage::Locked(guard) = stage {
        *guard
    } else {
        *lock.lock()
    }
}

async fn wait(lock: &AsyncMutex<u32>, now: bool) -> Stage<AsyncGuard<'_, u32>> {
    if now {
        Stage::Locked(lock.lock().await)
    } else {
        Stage::Free
    }
}

pub async fn of_tokio(lock: &AsyncMutex<u32>, now: bool) -> u32 {
    match wait(lock, now).await {
        Stage::Locked(guard) => *guard,
        _ => *lock.lock().await,
    }
}

pub enum Untold<'a> {
    Free,
    Locked(MutexGuard<'a, u32>),
}

/// Nothing says which of the two is meant.
pub fn of_a_variant_that_nobody_looks_into(lock: &Mutex<u32>, now: bool) -> u32 {
    let stage = if now {
        Untold::Locked(lock.lock().unwrap())
    } else {
        Untold::Free
    };
    match stage {
        Untold::Locked(_) => 0,
        _ => *lock.lock().unwrap(),
    }
}
