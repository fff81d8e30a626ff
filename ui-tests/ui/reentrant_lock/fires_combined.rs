//! Functions of the standard library that run what they are given at once.

use std::array;
use std::sync::Mutex;

pub struct Counter(Mutex<u32>);

impl Counter {
    fn next(&self) -> u32 {
        let mut count = self.0.lock().unwrap();
        *count += 1;
        *count
    }

    pub fn if_it_is_set(&self, is_wanted: bool) -> Option<u32> {
        let _count = self.0.lock().unwrap();
        is_wanted.then(|| self.next()) //~ reentrant_lock certain|likely
    }

    pub fn for_an_array(&self) -> [u32; 2] {
        let _count = self.0.lock().unwrap();
        array::from_fn(|_| self.next()) //~ reentrant_lock certain|likely
    }
}

pub struct Parked(parking_lot::Mutex<u32>);

impl Parked {
    pub fn if_it_is_set(&self, is_wanted: bool) -> Option<u32> {
        let _count = self.0.lock();
        is_wanted.then(|| *self.0.lock()) //~ reentrant_lock certain|likely
    }
}
