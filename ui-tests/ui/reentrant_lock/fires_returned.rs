//! A trait's method returns a guard, whoever implements it.

use std::sync::{Mutex, MutexGuard};

pub trait Shared {
    fn lock(&self) -> MutexGuard<'_, u32>;

    fn add(&self) {
        *self.lock() += 1;
    }

    fn add_twice(&self) {
        let count = self.lock();
        if *count == 0 {
            self.add(); //~ reentrant_lock likely
        }
    }
}

#[derive(Default)]
pub struct Counter {
    name: String,
    count: Mutex<u32>,
}

impl Shared for Counter {
    fn lock(&self) -> MutexGuard<'_, u32> {
        self.count.lock().unwrap()
    }
}

#[derive(Default)]
pub struct Meter(Mutex<u32>);

impl Shared for Meter {
    fn lock(&self) -> MutexGuard<'_, u32> {
        self.0.lock().unwrap()
    }
}

pub fn of_a_trait_object(shared: &dyn Shared) -> u32 {
    let first = shared.lock();
    *first + *shared.lock() //~ reentrant_lock likely
}

pub fn of_a_parameter<S: Shared>(shared: &S) -> u32 {
    let first = shared.lock();
    *first + *shared.lock() //~ reentrant_lock likely
}

pub fn of_one_that_is_known(counter: &Counter) -> usize {
    let count = counter.lock();
    counter.add(); //~ reentrant_lock certain|likely
    counter.name.len() + *count as usize
}

static ONE: Mutex<u32> = Mutex::new(0);
static OTHER: Mutex<u32> = Mutex::new(0);

/// Each has a lock of its own.
pub trait Guarded {
    fn guard(&self) -> MutexGuard<'static, u32>;
}

impl Guarded for Counter {
    fn guard(&self) -> MutexGuard<'static, u32> {
        ONE.lock().unwrap()
    }
}

impl Guarded for Meter {
    fn guard(&self) -> MutexGuard<'static, u32> {
        OTHER.lock().unwrap()
    }
}

pub fn of_one_of_two(guarded: &dyn Guarded) -> u32 {
    let first = guarded.guard();
    *first + *OTHER.lock().unwrap() //~ reentrant_lock likely
}
