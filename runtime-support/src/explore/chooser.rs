//! What is decided in a schedule: which thread goes on, and what is left to chance.
//!
//! A decision is a number, of which 0 is what happens if nobody interferes: the thread that runs goes on. So a schedule is the list of its decisions, and its token
//! is short where little happens. Where there is nothing to decide, nothing is written down.

use super::exhaustive::Exhaustive;
use super::pct::Pct;
use super::random::Random;

/// Who may go on.
pub(super) struct Runnable {
    /// By number, in ascending order, and never empty.
    pub(super) threads: Vec<usize>,
    /// The one that runs, if it can go on.
    pub(super) current: Option<usize>,
    /// It has nothing to do until others have done something.
    pub(super) yields: bool,
    /// The one that ran has only seen that it has to wait.
    pub(super) waits: bool,
}

impl Runnable {
    /// In the order of decisions: the one that runs, if it can go on, before the others.
    pub(super) fn in_order(&self) -> impl Iterator<Item = usize> + '_ {
        let others = self.threads.iter().copied();
        let others = others.filter(|thread| Some(*thread) != self.current);
        self.current.into_iter().chain(others)
    }

    pub(super) fn decision_for(&self, thread: usize) -> usize {
        let at = self.in_order().position(|other| other == thread);
        at.expect("only who can go on is chosen")
    }
}

/// Makes the decisions of one schedule after the other.
pub(super) struct Chooser {
    method: Method,
    /// What was decided in this schedule.
    decisions: Vec<usize>,
    /// For how many decisions in a row the same thread has gone on.
    streak: usize,
    /// How many schedules have begun, of how many.
    begun: usize,
    limit: usize,
    has_diverged: bool,
}

pub(super) enum Method {
    Random(Random),
    Pct(Pct),
    /// One half each, by turns.
    Both(Random, Pct),
    Exhaustive(Exhaustive),
    Replay(Vec<usize>),
    /// As a replay, of what nobody has seen: what cannot be done is not.
    Variation(Vec<usize>),
}

/// For so many decisions in a row, a thread may go on while others could: what spins until another has done its part would spin for ever.
const PATIENCE: usize = 1_000;

impl Chooser {
    pub(super) fn new(method: Method, limit: usize) -> Self {
        Self {
            method,
            decisions: Vec::new(),
            streak: 0,
            begun: 0,
            limit,
            has_diverged: false,
        }
    }

    /// Whether there is one more schedule.
    pub(super) fn begin(&mut self) -> bool {
        if self.begun == self.limit || !self.method.begin(self.begun) {
            return false;
        }
        self.begun += 1;
        self.streak = 0;
        self.decisions.clear();
        true
    }

    pub(super) fn begun(&self) -> usize {
        self.begun
    }

    pub(super) fn decisions(&self) -> &[usize] {
        &self.decisions
    }

    /// The method, which knows how far it got.
    pub(super) fn method(&self) -> &Method {
        &self.method
    }

    /// Whether there was something else to decide than in the schedule before that began in the same way.
    pub(super) fn has_diverged(&self) -> bool {
        self.has_diverged
    }

    /// Which thread goes on.
    pub(super) fn thread(&mut self, mut runnable: Runnable) -> usize {
        let (&first, others) = runnable.threads.split_first().expect("never empty");
        if others.is_empty() {
            if let Method::Exhaustive(exhaustive) = &mut self.method {
                exhaustive.goes_on(first, &runnable);
            }
            return first;
        }
        runnable.yields |= self.streak >= PATIENCE;
        let at = self.decisions.len();
        let decision = match &mut self.method {
            Method::Random(random) => random.below(runnable.threads.len()),
            Method::Pct(pct) => pct.decide(&runnable),
            Method::Both(random, _) if self.begun % 2 == 1 => random.below(runnable.threads.len()),
            Method::Both(_, pct) => pct.decide(&runnable),
            Method::Exhaustive(exhaustive) => exhaustive.decide(at, &runnable),
            Method::Replay(decisions) | Method::Variation(decisions) => {
                decisions.get(at).copied().unwrap_or(0)
            }
        };
        let decision = self.note(decision, runnable.threads.len());
        let thread = runnable.in_order().nth(decision);
        let thread = thread.expect("there are as many decisions as threads");
        self.streak = if Some(thread) == runnable.current {
            self.streak + 1
        } else {
            0
        };
        thread
    }

    /// What comes of something else than the order of threads: one of so many outcomes.
    pub(super) fn outcome(&mut self, outcomes: usize) -> usize {
        let at = self.decisions.len();
        let decision = match &mut self.method {
            Method::Random(random) | Method::Both(random, _) => random.below(outcomes),
            Method::Pct(pct) => pct.random.below(outcomes),
            Method::Exhaustive(exhaustive) => exhaustive.outcome(at, outcomes),
            Method::Replay(decisions) | Method::Variation(decisions) => {
                decisions.get(at).copied().unwrap_or(0)
            }
        };
        self.note(decision, outcomes)
    }

    fn note(&mut self, decision: usize, outcomes: usize) -> usize {
        let possible = decision.min(outcomes - 1);
        let is_free = matches!(self.method, Method::Variation(_));
        self.has_diverged |= possible != decision && !is_free;
        self.decisions.push(possible);
        possible
    }
}

impl Method {
    fn begin(&mut self, schedule: usize) -> bool {
        match self {
            Self::Random(random) => random.begin(schedule),
            Self::Pct(pct) => pct.begin(schedule),
            Self::Both(random, pct) => {
                random.begin(schedule);
                pct.begin(schedule);
            }
            Self::Exhaustive(exhaustive) => return exhaustive.begin(),
            Self::Replay(_) | Self::Variation(_) => return schedule == 0,
        }
        true
    }
}
