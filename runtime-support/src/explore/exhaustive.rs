//! All schedules, one after the other: depth first, the last decision is the first to be another one.

use super::chooser::Runnable;
use super::fairness::Fairness;

pub(super) struct Exhaustive {
    /// How often a thread may be interrupted that could have gone on; as often as there is a chance, if `None`.
    preemptions: Option<usize>,
    /// In this schedule.
    preempted: usize,
    levels: Vec<Level>,
    fairness: Fairness,
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
            fairness: Fairness::default(),
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
        self.fairness = Fairness::default();
        !self.is_complete
    }

    /// Nobody else could go on.
    pub(super) fn goes_on(&mut self, thread: usize, runnable: &Runnable) {
        if runnable.waits {
            self.fairness.waits();
        }
        self.fairness.goes_on(thread);
    }

    pub(super) fn decide(&mut self, at: usize, runnable: &Runnable) -> usize {
        if runnable.waits {
            self.fairness.waits();
        }
        if let (Some(current), true) = (runnable.current, runnable.yields) {
            self.fairness.yields(current, &runnable.threads);
        }
        let order: Vec<usize> = runnable.in_order().collect();
        let lets = |thread: usize| self.fairness.lets(thread, &runnable.threads);
        let goes_on = !runnable.yields && runnable.current.is_some_and(lets);
        let limit = self.preemptions.unwrap_or(usize::MAX);
        let fair = (0..order.len()).rev().filter(|&it| lets(order[it]));
        let all = if goes_on && self.preempted >= limit {
            vec![0]
        } else if goes_on || runnable.current.is_none() {
            fair.collect()
        } else {
            // Who has nothing to do goes on last.
            let last = Some(0).filter(|_| runnable.current.is_some_and(lets));
            last.into_iter().chain(fair.filter(|&it| it != 0)).collect()
        };
        let decision = self.level(at, order.len(), || all);
        self.preempted += usize::from(goes_on && decision != 0);
        if let Some(&thread) = order.get(decision) {
            self.fairness.goes_on(thread);
        }
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
