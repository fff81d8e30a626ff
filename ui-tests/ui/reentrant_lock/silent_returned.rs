//! A trait's method returns a guard only now and then, or that of another object.

use std::sync::{Mutex, MutexGuard};

pub trait Shared {
    fn lock(&self) -> Option<MutexGuard<'_, u32>>;
}

#[derive(Default)]
pub struct Counter(Mutex<u32>);

impl Shared for Counter {
    fn lock(&self) -> Option<MutexGuard<'_, u32>> {
        self.0.lock().ok()
    }
}

pub struct Nothing;

impl Shared for Nothing {
    fn lock(&self) -> Option<MutexGuard<'_, u32>> {
        None
    }
}

pub fn given_back(shared: &dyn Shared) -> u32 {
    let first = shared.lock().map_or(0, |count| *count);
    first + shared.lock().map_or(0, |count| *count)
}

pub fn of_two(one: &dyn Shared, other: &dyn Shared) -> u32 {
    let first = one.lock();
    let second = other.lock();
    first.map_or(0, |count| *count) + second.map_or(0, |count| *count)
}

/// What is handed in comes out again: it is held only as far as it was before.
pub trait Pass {
    fn pass<'a>(&self, guard: Option<MutexGuard<'a, u32>>) -> Option<MutexGuard<'a, u32>>;
}

impl Pass for Counter {
    fn pass<'a>(&self, guard: Option<MutexGuard<'a, u32>>) -> Option<MutexGuard<'a, u32>> {
        guard
    }
}

impl Pass for Nothing {
    fn pass<'a>(&self, guard: Option<MutexGuard<'a, u32>>) -> Option<MutexGuard<'a, u32>> {
        guard
    }
}

pub fn handed_through(pass: &dyn Pass, lock: &Mutex<u32>, is_held: bool) -> u32 {
    let guard = if is_held { lock.lock().ok() } else { None };
    let guard = pass.pass(guard);
    let count = guard.map_or(0, |guard| *guard);
    if is_held { count } else { *lock.lock().unwrap() }
}
