//! Those who wait, first come, first served.

use std::collections::VecDeque;
use std::task::Waker;

pub(super) struct Queue {
    arrivals: u64,
    /// In order of arrival.
    pub waiters: VecDeque<Waiter>,
}

pub(super) struct Waiter {
    number: u64,
    pub permits: usize,
    pub granted: bool,
    /// `None` once it is granted.
    pub waker: Option<Waker>,
}

impl Queue {
    pub(super) const fn new() -> Self {
        Self {
            arrivals: 0,
            waiters: VecDeque::new(),
        }
    }

    /// The number of the new one, which is the last.
    pub(super) fn push(&mut self, permits: usize, waker: Waker) -> u64 {
        self.arrivals += 1;
        self.waiters.push_back(Waiter {
            number: self.arrivals,
            permits,
            granted: false,
            waker: Some(waker),
        });
        self.arrivals
    }

    /// Where those who have no permits yet begin.
    pub(super) fn first_waiting(&self) -> usize {
        self.waiters.partition_point(|waiter| waiter.granted)
    }

    pub(super) fn position(&self, number: u64) -> Option<usize> {
        let found = (self.waiters).binary_search_by_key(&number, |waiter| waiter.number);
        found.ok()
    }
}
