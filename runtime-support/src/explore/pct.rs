//! Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi and Nagarakatte 2010).
//!
//! Each thread has a priority, and of those that can go on, the one with the highest does. At a few places, chosen before, the one that runs falls behind all
//! others. An error that needs *d* of these places in a program of *n* threads and *k* decisions is found with a probability of at least 1/(n·k^(d-1)), where a
//! random choice at each decision all but never finds those that need long stretches without a change.

use super::chooser::Runnable;
use super::random::Random;

pub(super) struct Pct {
    pub(super) random: Random,
    depth: usize,
    /// The most decisions that a schedule had so far.
    longest: usize,
    /// In this schedule: how many decisions there were, at which of them the priority changes, and the priorities by number of the thread.
    decisions: usize,
    changes: Vec<usize>,
    priorities: Vec<u64>,
    /// Below all that were given.
    lowest: u64,
}

/// The priority of one that has never been behind is above this.
const MIDDLE: u64 = 1 << 32;

impl Pct {
    pub(super) fn new(random: Random, depth: usize) -> Self {
        Self {
            random,
            depth,
            longest: 0,
            decisions: 0,
            changes: Vec::new(),
            priorities: Vec::new(),
            lowest: MIDDLE,
        }
    }

    pub(super) fn begin(&mut self, schedule: usize) {
        self.random.begin(schedule);
        self.decisions = 0;
        self.lowest = MIDDLE;
        self.priorities.clear();
        self.changes.clear();
        if self.longest > 0 {
            for _ in 1..self.depth {
                let change = self.random.below(self.longest);
                self.changes.push(change);
            }
        }
    }

    pub(super) fn decide(&mut self, runnable: &Runnable) -> usize {
        let highest = runnable.threads.last().copied().unwrap_or(0);
        while self.priorities.len() <= highest {
            let priority = MIDDLE + 1 + self.random.below(1 << 31) as u64;
            self.priorities.push(priority);
        }
        if let Some(current) = runnable.current {
            if runnable.yields || self.changes.contains(&self.decisions) {
                self.lowest -= 1;
                self.priorities[current] = self.lowest;
            }
        }
        self.decisions += 1;
        self.longest = self.longest.max(self.decisions);
        let best = runnable.threads.iter().copied();
        let best = best.max_by_key(|thread| self.priorities[*thread]);
        runnable.decision_for(best.expect("never empty"))
    }
}
