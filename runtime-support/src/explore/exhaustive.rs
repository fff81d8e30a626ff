//! All schedules, one after the other: depth first, the last decision is the first to be another one.

use super::chooser::Runnable;

pub(super) struct Exhaustive {
    /// How often a thread may be interrupted that could have gone on; as often as there is a chance, if `None`.
    preemptions: Option<usize>,
    /// In this schedule.
    preempted: usize,
    levels: Vec<Level>,
    is_complete: bool,
    has_begun: bool,
}

/// One decision of the schedule, and what is left to try.
struct Level {
    outcomes: usize,
    /// The last element is what is tried now.
    left: Vec<usize>,
}

impl Exhaustive {
    pub(super) fn new(preemptions: Option<usize>) -> Self {
        Self {
            preemptions,
            preempted: 0,
            levels: Vec::new(),
            is_complete: false,
            has_begun: false,
        }
    }

    pub(super) fn is_complete(&self) -> bool {
        self.is_complete
    }

    pub(super) fn begin(&mut self) -> bool {
        if self.has_begun {
            while let Some(level) = self.levels.last_mut() {
                level.left.pop();
                if !level.left.is_empty() {
                    break;
                }
                self.levels.pop();
            }
            self.is_complete = self.levels.is_empty();
        }
        self.has_begun = true;
        self.preempted = 0;
        !self.is_complete
    }

    pub(super) fn decide(&mut self, at: usize, runnable: &Runnable) -> usize {
        let goes_on = runnable.current.is_some() && !runnable.yields;
        let limit = self.preemptions.unwrap_or(usize::MAX);
        let threads = runnable.threads.len();
        let decision = if goes_on && self.preempted >= limit {
            self.level(at, threads, || vec![0])
        } else if goes_on || runnable.current.is_none() {
            self.outcome(at, threads)
        } else {
            // Who has nothing to do goes on last.
            self.level(at, threads, || {
                std::iter::once(0).chain((1..threads).rev()).collect()
            })
        };
        self.preempted += usize::from(goes_on && decision != 0);
        decision
    }

    pub(super) fn outcome(&mut self, at: usize, outcomes: usize) -> usize {
        self.level(at, outcomes, || (0..outcomes).rev().collect())
    }

    /// What is tried at this decision. It is none of the outcomes if there were not as many the time before.
    fn level(&mut self, at: usize, outcomes: usize, all: impl FnOnce() -> Vec<usize>) -> usize {
        if at == self.levels.len() {
            let left = all();
            self.levels.push(Level { outcomes, left });
        }
        let level = &self.levels[at];
        let tried = level.left.last().filter(|_| level.outcomes == outcomes);
        tried.copied().unwrap_or(outcomes)
    }
}
