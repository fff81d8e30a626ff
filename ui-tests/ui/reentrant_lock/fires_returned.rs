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
