//! Whoever keeps the greater of two has to compare under the lock under which it is kept.

use std::sync::RwLock;
use std::time::Instant;

pub fn of_numbers(best: &RwLock<u32>, new: u32) {
    if *best.read().unwrap() < new {
        *best.write().unwrap() = new; //~ unchecked_upgrade certain
    }
}

pub fn seen_before(best: &RwLock<u32>, new: u32) {
    let seen = *best.read().unwrap();
    if new > seen {
        let mut changed = best.write().unwrap(); //~ unchecked_upgrade certain
        *changed = new;
    }
}

pub struct Record {
    best: RwLock<(u32, u32)>,
    latest: parking_lot::RwLock<Instant>,
    lowest: parking_lot::RwLock<Option<f64>>,
}

fn is_below(best: &RwLock<u32>, new: u32) -> bool {
    *best.read().unwrap() < new
}

fn set(best: &RwLock<u32>, new: u32) {
    *best.write().unwrap() = new;
}

impl Record {
    pub fn of_a_part(&self, new: u32) {
        if new > self.best.read().unwrap().0 {
            self.best.write().unwrap().0 = new; //~ unchecked_upgrade certain
        }
    }

    pub fn together_with_more(&self, new: u32, by: u32) {
        if new > self.best.read().unwrap().0 {
            *self.best.write().unwrap() = (new, by); //~ unchecked_upgrade certain
        }
    }

    pub fn of_times(&self, new: Instant) {
        if *self.latest.read() < new {
            *self.latest.write() = new; //~ unchecked_upgrade certain
        }
    }

    pub fn of_what_may_be_missing(&self, new: f64) {
        let is_lower = self.lowest.read().is_none_or(|lowest| new < lowest);
        if is_lower {
            *self.lowest.write() = Some(new); //~ unchecked_upgrade certain
        }
    }
}

pub fn of_any_type<T: PartialOrd + Copy>(best: &RwLock<T>, new: T) {
    if *best.read().unwrap() < new {
        *best.write().unwrap() = new; //~ unchecked_upgrade certain
    }
}

pub fn stored_by_a_helper(best: &RwLock<u32>, new: u32) {
    if *best.read().unwrap() < new {
        set(best, new); //~ unchecked_upgrade certain
    }
}

// metamorphic: not nested_function
pub fn compared_by_a_helper(best: &RwLock<u32>, new: u32) {
    if is_below(best, new) {
        *best.write().unwrap() = new; //~ unchecked_upgrade certain
    }
}

pub async fn across_an_await(best: &tokio::sync::RwLock<u32>, new: u32) {
    if *best.read().await < new {
        *best.write().await = new; //~ unchecked_upgrade certain
    }
}
