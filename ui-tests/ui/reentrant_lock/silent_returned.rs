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
