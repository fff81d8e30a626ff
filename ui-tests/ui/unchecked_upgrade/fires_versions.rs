//! What is asked under the write lock is no version of what was seen.

use std::sync::RwLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

#[derive(Default)]
pub struct Report {
    samples: RwLock<Vec<u32>>,
    version: AtomicU64,
    closed: AtomicBool,
}

impl Report {
    pub fn open_or_closed(&self, sample: u32) {
        if self.closed.load(Ordering::Acquire) || self.samples.read().unwrap().contains(&sample) {
            return;
        }
        let mut samples = self.samples.write().unwrap(); //~ unchecked_upgrade certain
        if !self.closed.load(Ordering::Acquire) {
            samples.push(sample);
        }
    }

    pub fn a_version_before_the_lock(&self) {
        let version = self.version.load(Ordering::Acquire);
        let sum: u32 = self.samples.read().unwrap().iter().sum();
        if self.version.load(Ordering::Acquire) == version {
            self.samples.write().unwrap()[0] = sum; //~ unchecked_upgrade certain
        }
    }

    pub fn cut_because_of_what_is_there(&self) {
        if self.samples.read().unwrap().contains(&0) {
            self.samples.write().unwrap().truncate(1); //~ unchecked_upgrade certain
        }
    }
}
