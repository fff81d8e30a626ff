//! A flag tells that the guard is held, or says nothing of it, and the lock is taken.

use std::sync::{Mutex, MutexGuard};

pub enum Stage<G> {
    Free,
    Locked(G),
}

impl<G> Stage<G> {
    fn is_locked(&self) -> bool {
        matches!(self, Stage::Locked(_))
    }

    fn is_free(&self) -> bool {
        !self.is_locked()
    }
}

/// Says which variant has which number.
pub fn by<G>(stage: Stage<G>) -> Option<G> {
    match stage {
        Stage::Free => None,
        Stage::Locked(by) => Some(by),
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
    if !matches!(stage, Stage::Locked(_)) {
        return 0;
    }
    *lock.lock().unwrap() //~ reentrant_lock likely
}

pub fn by_a_method(lock: &Mutex<u32>, now: bool) -> u32 {
    let stage = stage(lock, now);
    if stage.is_free() {
        return 0;
    }
    *lock.lock().unwrap() //~ reentrant_lock likely
}

pub fn of_another_variant(lock: &Mutex<u32>, now: bool) -> u32 {
    let stage = stage(lock, now);
    if matches!(stage, Stage::Free) {
        return 0;
    }
    *lock.lock().unwrap() //~ reentrant_lock likely
}

pub fn one_of_two_reasons(lock: &Mutex<u32>, now: bool, limit: u32) -> u32 {
    let stage = stage(lock, now);
    let may_go_on = limit > 2 || !matches!(stage, Stage::Locked(_));
    if may_go_on {
        return *lock.lock().unwrap(); //~ reentrant_lock likely
    }
    0
}

pub fn taken_after_the_look(lock: &Mutex<u32>, now: bool) -> u32 {
    let stage = stage(lock, now);
    let was_locked = matches!(stage, Stage::Locked(_));
    drop(stage);
    let held = lock.lock().unwrap();
    if !was_locked {
        return *lock.lock().unwrap(); //~ reentrant_lock certain
    }
    *held
}

pub fn a_variable_that_got_another_value(lock: &parking_lot::Mutex<u32>) -> u32 {
    let mut guard = None;
    let was_there = guard.is_some();
    guard = Some(lock.lock());
    if !was_there {
        return *lock.lock(); //~ reentrant_lock certain
    }
    guard.map_or(0, |guard| *guard)
}
