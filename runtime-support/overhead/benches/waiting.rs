//! How long an item takes through a queue with room for one, with one who brings and many who wait, by how these are woken.
//!
//! - `#[when(..)]`;
//! - two condition variables, one for each condition, and one waiter notified at a time: what a careful author writes;
//! - one condition variable, and all notified of each change: what is written when nobody counts.

use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use guardlint::monitor;
use guardlint_overhead::measure::ratio;
use guardlint_overhead::tables::WAITING;

const ITEMS: u32 = 1_000;
const ROUNDS: usize = 41;

trait Queue: Sync {
    fn new() -> Self;
    fn push(&self, item: u32);
    /// `None` when it is closed and empty.
    fn pop(&self) -> Option<u32>;
    fn close(&self);
}

#[monitor]
#[derive(Default)]
pub struct Monitored {
    item: Option<u32>,
    closed: bool,
}

#[monitor]
impl Monitored {
    #[when(self.item.is_none())]
    pub fn push(&mut self, item: u32) {
        self.item = Some(item);
    }
    #[when(self.item.is_some() || self.closed)]
    pub fn pop(&mut self) -> Option<u32> {
        self.item.take()
    }
    pub fn close(&mut self) {
        self.closed = true;
    }
}

impl Queue for Monitored {
    fn new() -> Self {
        Self::default()
    }
    fn push(&self, item: u32) {
        self.push(item);
    }
    fn pop(&self) -> Option<u32> {
        self.pop()
    }
    fn close(&self) {
        self.close();
    }
}

#[derive(Default)]
struct Slot {
    item: Option<u32>,
    closed: bool,
}

#[derive(Default)]
struct TwoConditions {
    slot: Mutex<Slot>,
    free: Condvar,
    full: Condvar,
}

impl Queue for TwoConditions {
    fn new() -> Self {
        Self::default()
    }
    fn push(&self, item: u32) {
        let slot = self.slot.lock().unwrap();
        let mut slot = self.free.wait_while(slot, |s| s.item.is_some()).unwrap();
        slot.item = Some(item);
        drop(slot);
        self.full.notify_one();
    }
    fn pop(&self) -> Option<u32> {
        let slot = self.slot.lock().unwrap();
        let nothing = |s: &mut Slot| s.item.is_none() && !s.closed;
        let mut slot = self.full.wait_while(slot, nothing).unwrap();
        let item = slot.item.take();
        drop(slot);
        self.free.notify_one();
        item
    }
    fn close(&self) {
        self.slot.lock().unwrap().closed = true;
        self.full.notify_all();
    }
}

#[derive(Default)]
struct OneForAll {
    slot: Mutex<Slot>,
    changed: Condvar,
}

impl Queue for OneForAll {
    fn new() -> Self {
        Self::default()
    }
    fn push(&self, item: u32) {
        let slot = self.slot.lock().unwrap();
        let mut slot = self.changed.wait_while(slot, |s| s.item.is_some()).unwrap();
        slot.item = Some(item);
        drop(slot);
        self.changed.notify_all();
    }
    fn pop(&self) -> Option<u32> {
        let slot = self.slot.lock().unwrap();
        let nothing = |s: &mut Slot| s.item.is_none() && !s.closed;
        let mut slot = self.changed.wait_while(slot, nothing).unwrap();
        let item = slot.item.take();
        drop(slot);
        self.changed.notify_all();
        item
    }
    fn close(&self) {
        self.slot.lock().unwrap().closed = true;
        self.changed.notify_all();
    }
}

/// The time for each item. Whoever brings them is the clock: starting and ending threads is no part of it.
fn time<Q: Queue>(waiters: u32) -> Duration {
    let queue = Q::new();
    let mut time = Duration::ZERO;
    let taken: u32 = thread::scope(|scope| {
        let consumers: Vec<_> = (0..waiters)
            .map(|_| scope.spawn(|| std::iter::from_fn(|| queue.pop()).map(|_| 1).sum::<u32>()))
            .collect();
        // One each, so that all have begun.
        (0..waiters).for_each(|item| queue.push(item));
        let start = Instant::now();
        (0..ITEMS).for_each(|item| queue.push(item));
        time = start.elapsed();
        queue.close();
        let taken = consumers.into_iter().map(|consumer| consumer.join());
        taken
            .map(|taken| taken.expect("the consumer is fine"))
            .sum()
    });
    assert_eq!(taken, ITEMS + waiters);
    time / ITEMS
}

fn main() {
    WAITING.begin();
    for waiters in [2, 16, 64, 256] {
        let mut careful = Comparison::default();
        let mut careless = Comparison::default();
        for _ in 0..ROUNDS {
            let ours = time::<Monitored>(waiters);
            careful.add(ours, time::<TwoConditions>(waiters));
            careless.add(ours, time::<OneForAll>(waiters));
        }
        let ours = median(&mut careful.ours);
        let figures = [
            format!("{ours:.1?}"),
            format!("{:.1?}", median(&mut careful.theirs)),
            format!("{:.2}", median(&mut careful.ratios)),
            format!("{:.1?}", median(&mut careless.theirs)),
            format!("{:.1}", 1.0 / median(&mut careless.ratios)),
        ];
        WAITING.row(waiters, figures);
    }
}

/// Of runs that followed each other: where threads are put by the system changes, and meets both.
#[derive(Default)]
struct Comparison {
    ours: Vec<Duration>,
    theirs: Vec<Duration>,
    ratios: Vec<f64>,
}

impl Comparison {
    fn add(&mut self, ours: Duration, theirs: Duration) {
        self.ours.push(ours);
        self.theirs.push(theirs);
        self.ratios.push(ratio(ours, theirs));
    }
}

fn median<T: PartialOrd + Copy>(values: &mut [T]) -> T {
    values.sort_unstable_by(|a, b| a.partial_cmp(b).expect("times are numbers"));
    values[values.len() / 2]
}
