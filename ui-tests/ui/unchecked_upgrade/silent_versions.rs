//! What was seen is written back only where a version tells that it is still so, and changes that ask by themselves how much there is.

use std::sync::RwLock;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Default)]
pub struct Report {
    samples: RwLock<Vec<u32>>,
    version: AtomicU64,
    epoch: RwLock<u64>,
}

impl Report {
    pub fn by_a_counter(&self) {
        let version = self.version.load(Ordering::Acquire);
        let sum: u32 = self.samples.read().unwrap().iter().sum();
        let mut samples = self.samples.write().unwrap();
        if self.version.load(Ordering::Acquire) == version {
            samples[0] = sum;
            self.version.fetch_add(1, Ordering::Release);
        }
    }

    pub fn by_a_counter_the_other_way_round(&self) -> bool {
        let version = self.version.load(Ordering::Acquire);
        let sum: u32 = self.samples.read().unwrap().iter().sum();
        let mut samples = self.samples.write().unwrap();
        if version != self.version.load(Ordering::Acquire) {
            return false;
        }
        samples.push(sum);
        true
    }

    pub fn by_an_epoch_under_its_own_lock(&self) {
        let epoch = *self.epoch.read().unwrap();
        let sum: u32 = self.samples.read().unwrap().iter().sum();
        let mut samples = self.samples.write().unwrap();
        if *self.epoch.read().unwrap() == epoch {
            samples[0] = sum;
        }
    }

    pub fn cut_to_size(&self, most: usize) {
        if self.samples.read().unwrap().len() > most {
            self.samples.write().unwrap().truncate(most);
        }
    }
}
