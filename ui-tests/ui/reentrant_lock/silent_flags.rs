//! A flag tells whether the guard is held, and where it says no, the lock is taken.

use std::sync::{Mutex, MutexGuard};

use tokio::sync::{Mutex as AsyncMutex, MutexGuard as AsyncGuard};

pub enum Stage<G> {
    Free,
    Locked(G),
    Counted { by: G, times: u32 },
}

impl<G> Stage<G> {
    fn is_locked(&self) -> bool {
        matches!(self, Stage::Locked(_) | Stage::Counted { .. })
    }

    fn is_free(&self) -> bool {
        !self.is_locked()
    }

    fn times(&self) -> u32 {
        match self {
            Stage::Free => 0,
            Stage::Locked(_) => 1,
            Stage::Counted { times, .. } => *times,
        }
    }
}

/// Says which variant has which number.
pub fn by<G>(stage: Stage<G>) -> Option<G> {
    match stage {
        Stage::Free => None,
        Stage::Locked(by) => Some(by),
        Stage::Counted { by, .. } => Some(by),
    }
}

fn stage(lock: &Mutex<u32>, now: bool) -> Stage<MutexGuard<'_, u32>> {
    if now {
        Stage::Locked(lock.lock().unwrap())
    } else {
        Stage::Free
    }
}

pub fn by_a_macro(lock: &Mutex<u32>, now: bool) -> u32 {
    let stage = stage(lock, now);
    if matches!(stage, Stage::Locked(_)) {
        return 0;
    }
    *lock.lock().unwrap()
}

pub fn negated(lock: &Mutex<u32>, now: bool) -> u32 {
    let stage = stage(lock, now);
    if !matches!(stage, Stage::Locked(_)) {
        return *lock.lock().unwrap();
    }
    0
}

// metamorphic: not through_an_option, through_a_tuple
pub fn in_a_variable(lock: &Mutex<u32>, now: bool) -> u32 {
    let stage = stage(lock, now);
    let is_locked = match &stage {
        Stage::Locked(_) => true,
        _ => false,
    };
    println!("{}", stage.times());
    if is_locked {
        return 0;
    }
    *lock.lock().unwrap()
}

// metamorphic: not through_an_option, through_a_tuple
pub fn by_the_flag_that_is_not_set(lock: &Mutex<u32>, now: bool) -> u32 {
    let stage = stage(lock, now);
    let is_free = match &stage {
        Stage::Locked(_) => false,
        _ => true,
    };
    let is_locked = !is_free;
    match is_locked {
        true => 0,
        false => *lock.lock().unwrap(),
    }
}

pub fn this_and_that(lock: &Mutex<u32>, now: bool, limit: u32) -> u32 {
    let stage = stage(lock, now);
    if !matches!(stage, Stage::Locked(_)) && limit > 2 {
        return *lock.lock().unwrap();
    }
    0
}

pub fn this_or_that(lock: &Mutex<u32>, now: bool, limit: u32) -> u32 {
    let stage = stage(lock, now);
    if matches!(stage, Stage::Locked(_)) || limit > 2 {
        return 0;
    }
    *lock.lock().unwrap()
}

// metamorphic: not through_an_option, through_a_tuple
pub fn this_or_that_in_a_variable(lock: &Mutex<u32>, now: bool, limit: u32) -> u32 {
    let stage = stage(lock, now);
    let is_done = limit > 2 || matches!(stage, Stage::Locked(_)) || limit == 0;
    if is_done {
        return 0;
    }
    *lock.lock().unwrap()
}

// metamorphic: not through_an_option, through_a_tuple
pub fn this_and_that_in_a_variable(lock: &Mutex<u32>, now: bool, limit: u32) -> u32 {
    let stage = stage(lock, now);
    let may_go_on = !matches!(stage, Stage::Locked(_)) && limit > 2;
    if may_go_on {
        return *lock.lock().unwrap();
    }
    0
}

pub fn by_a_method(lock: &Mutex<u32>, now: bool) -> u32 {
    let stage = stage(lock, now);
    if stage.is_locked() {
        return 0;
    }
    *lock.lock().unwrap()
}

pub fn by_a_method_that_asks_another(lock: &Mutex<u32>, now: bool) -> u32 {
    let stage = stage(lock, now);
    if stage.is_free() {
        return *lock.lock().unwrap();
    }
    0
}

fn is_there<T>(option: &Option<T>) -> bool {
    option.is_some()
}

fn is_missing<T>(option: &Option<T>) -> bool {
    match option {
        Some(_) => false,
        None => true,
    }
}

pub fn by_a_function(lock: &Mutex<u32>, now: fn() -> bool) -> u32 {
    let guard = if now() {
        Some(lock.lock().unwrap())
    } else {
        None
    };
    if is_there(&guard) {
        return 0;
    }
    *lock.lock().unwrap()
}

pub fn by_a_function_with_arms(lock: &Mutex<u32>, now: fn() -> bool) -> u32 {
    let guard = if now() {
        Some(lock.lock().unwrap())
    } else {
        None
    };
    if is_missing(&guard) {
        return *lock.lock().unwrap();
    }
    0
}

pub fn set_where_it_is_taken(lock: &Mutex<u32>, now: fn() -> bool) -> u32 {
    let mut guard = None;
    let mut is_locked = false;
    if now() {
        guard = Some(lock.lock().unwrap());
        is_locked = true;
    }
    if !is_locked {
        return *lock.lock().unwrap();
    }
    guard.map_or(0, |guard| *guard)
}

fn fast(
    lock: &parking_lot::Mutex<u32>,
    now: bool,
) -> Stage<parking_lot::MutexGuard<'_, u32>> {
    if now {
        Stage::Locked(lock.lock())
    } else {
        Stage::Free
    }
}

pub fn of_parking_lot(lock: &parking_lot::Mutex<u32>, now: bool) -> u32 {
    let stage = fast(lock, now);
    if matches!(stage, Stage::Locked(_)) || stage.is_locked() {
        return 0;
    }
    *lock.lock()
}

async fn wait(lock: &AsyncMutex<u32>, now: bool) -> Stage<AsyncGuard<'_, u32>> {
    if now {
        Stage::Locked(lock.lock().await)
    } else {
        Stage::Free
    }
}

pub async fn of_tokio(lock: &AsyncMutex<u32>, now: bool) -> u32 {
    let stage = wait(lock, now).await;
    let is_locked = matches!(stage, Stage::Locked(_));
    tokio::task::yield_now().await;
    if is_locked {
        return 0;
    }
    *lock.lock().await
}
