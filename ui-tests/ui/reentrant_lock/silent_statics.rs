//! Helpers over a lock in a static, one after the other.

use std::sync::{Mutex, MutexGuard};

static COUNT: Mutex<u32> = Mutex::new(0);
static OTHER: Mutex<u32> = Mutex::new(0);

fn count() -> u32 {
    *COUNT.lock().unwrap()
}

fn with<R>(f: impl FnOnce(&mut u32) -> R) -> R {
    f(&mut COUNT.lock().unwrap())
}

fn with_other<R>(f: impl FnOnce(&mut u32) -> R) -> R {
    f(&mut OTHER.lock().unwrap())
}

fn after<R>(f: impl FnOnce(u32) -> R) -> R {
    let now = *COUNT.lock().unwrap();
    f(now)
}

pub fn one_after_the_other() -> u32 {
    let before = with(|count| *count);
    before + count() + with(|count| *count)
}

pub fn one_in_the_other() -> u32 {
    with_other(|_| with(|count| *count))
}

pub fn behind_the_lock() -> u32 {
    after(|now| now + count())
}

pub trait Counts {
    fn count(&self);
}

pub struct Once;
pub struct Twice;

impl Counts for Once {
    fn count(&self) {
        *TOTAL_OF_COUNTS.lock().unwrap() += 1;
    }
}

impl Counts for Twice {
    fn count(&self) {
        *TOTAL_OF_COUNTS.lock().unwrap() += 2;
    }
}

static TOTAL_OF_COUNTS: Mutex<u32> = Mutex::new(0);

/// Either of them, never both.
pub fn count_either(counts: &dyn Counts) {
    counts.count();
}

pub struct Locks;

pub trait Hands {
    fn hand(&self) -> MutexGuard<'static, u32>;
}

impl Hands for Locks {
    fn hand(&self) -> MutexGuard<'static, u32> {
        TOTAL_OF_COUNTS.lock().unwrap()
    }
}

impl Hands for Once {
    fn hand(&self) -> MutexGuard<'static, u32> {
        TOTAL_OF_COUNTS.lock().unwrap()
    }
}

/// The guard of one of them.
pub fn hand_either(hands: &dyn Hands) -> u32 {
    *hands.hand()
}
