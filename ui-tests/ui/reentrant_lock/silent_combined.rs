//! What runs at once finds the lock free, or does not run.

use std::array;
use std::sync::Mutex;

pub struct Counter(Mutex<u32>);

impl Counter {
    fn next(&self) -> u32 {
        let mut count = self.0.lock().unwrap();
        *count += 1;
        *count
    }

    pub fn after_it_was_released(&self, is_wanted: bool) -> Option<u32> {
        drop(self.0.lock().unwrap());
        is_wanted.then(|| self.next())
    }

    pub fn never(&self) -> Option<u32> {
        let _count = self.0.lock().unwrap();
        false.then(|| self.next())
    }

    pub fn of_another(&self, other: &Counter) -> [u32; 2] {
        let _count = self.0.lock().unwrap();
        array::from_fn(|_| other.next())
    }

    pub fn one_after_the_other(&self, steps: [u32; 2]) -> [u32; 2] {
        steps.map(|step| step + self.next())
    }
}
