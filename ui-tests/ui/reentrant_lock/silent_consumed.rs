//! Iterators of other crates that nobody consumes while the lock is held.

use std::sync::{Arc, Mutex};

use itertools::Itertools as _;
use rayon::prelude::*;

pub struct Meter {
    ticks: Mutex<Vec<u32>>,
}

impl Meter {
    fn tick(&self, n: u32) {
        self.ticks.lock().unwrap().push(n);
    }
}

pub fn consumed_later(meter: &Meter, counts: &[u32]) -> usize {
    let ticks = meter.ticks.lock().unwrap();
    let ticked = counts.iter().update(|n| meter.tick(**n));
    let len = ticks.len();
    drop(ticks);
    len + ticked.sorted().len()
}

pub fn summed_later(meter: &Meter, counts: &[u32]) -> u32 {
    let ticks = meter.ticks.lock().unwrap();
    let ticked = counts.par_iter().map(|n| {
        meter.tick(*n);
        *n
    });
    drop(ticks);
    ticked.sum()
}

pub fn nobody_waits(meter: &Arc<Meter>) -> usize {
    let ticks = meter.ticks.lock().unwrap();
    let other = Arc::clone(meter);
    rayon::spawn(move || other.tick(1));
    ticks.len()
}

pub fn each_for_itself(meter: &Meter, counts: &[u32]) {
    counts.par_iter().for_each(|n| meter.tick(*n));
    rayon::join(|| meter.tick(1), || meter.tick(2));
}
