//! Iterators of other crates, whose closures run where they are consumed.

use std::sync::Mutex;

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

pub fn sorted(meter: &Meter, counts: &[u32]) -> usize {
    let ticks = meter.ticks.lock().unwrap();
    let sorted = counts.iter().update(|n| meter.tick(**n)).sorted(); //~ reentrant_lock certain
    ticks.len() + sorted.len()
}

pub fn grouped(meter: &Meter, counts: &[u32]) -> usize {
    let ticks = meter.ticks.lock().unwrap();
    let groups = counts.iter().into_group_map_by(|n| {
        meter.tick(**n); //~ reentrant_lock certain
        **n % 2
    });
    ticks.len() + groups.len()
}

pub fn others_run_it_and_we_wait(meter: &Meter, counts: &[u32]) -> usize {
    let ticks = meter.ticks.lock().unwrap();
    counts.par_iter().for_each(|n| meter.tick(*n)); //~ reentrant_lock certain
    ticks.len()
}

pub fn others_sum_it_up(meter: &Meter, counts: &[u32]) -> u32 {
    let _ticks = meter.ticks.lock().unwrap();
    let ticked = counts.par_iter().map(|n| {
        meter.tick(*n); //~ reentrant_lock certain
        *n
    });
    ticked.sum()
}

pub fn two_at_once(meter: &Meter) -> usize {
    let ticks = meter.ticks.lock().unwrap();
    rayon::join(|| meter.tick(1), || ()); //~ reentrant_lock certain
    ticks.len()
}
