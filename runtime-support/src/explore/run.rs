//! One run of the body, under one schedule: its threads, what they wait for and what they hold.
//!
//! All threads of a run are coroutines of one thread of the system, so what is here belongs to that thread, and nobody comes between two points.

use std::backtrace::Backtrace;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::panic::Location;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Waker;
use std::time::Duration;

use super::chooser::Chooser;
use super::failure::{Cause, Failure};
use super::lock::Mode;
use super::watch::Seen;
pub(crate) use panics::{hold_back, is_panicking, let_go};
pub(super) use panics::{raise, raised};
pub(crate) use time::{has_passed, nanoseconds};
pub(super) use waits::is_waiting;
pub(crate) use waits::{
    acknowledge, add, end_thread, has_panicked, is_seen_over, join, name, park, park_timeout,
    unpark, wait, wake,
};

pub(crate) type Place = &'static Location<'static>;

mod panics;
mod time;
mod waits;

thread_local! {
    /// The number of the run, or 0.
    static NUMBER: Cell<u64> = const { Cell::new(0) };
    static CURRENT: Cell<usize> = const { Cell::new(0) };
    static RUN: RefCell<Option<Run>> = const { RefCell::new(None) };
}

struct Run {
    chooser: Rc<RefCell<Chooser>>,
    threads: Vec<Thread>,
    steps: VecDeque<Step>,
    steps_before: usize,
    failure: Option<Failure>,
    /// How often another thread went on than the one that did before.
    switches: u64,
    clock: u64,
    /// Who looks whether it goes on.
    seen: Option<Arc<Seen>>,
}

/// A thread of the run. They are known by their numbers.
#[derive(Clone)]
pub(crate) struct Thread {
    pub(super) name: Option<String>,
    pub(super) started: Option<Place>,
    pub(super) waits: Option<Wait>,
    pub(super) holds: Vec<Hold>,
    acts: Vec<Act>,
    waker: Option<Waker>,
    looks: time::Looks,
    /// It was unparked before it parked.
    has_token: bool,
    is_over: bool,
    /// Somebody saw that, or will with the next look.
    is_seen_over: bool,
    /// Who waits for its end.
    joiners: Vec<usize>,
    /// It panicked last with this, which may have been caught.
    raised: Option<Panic>,
    /// It waits while that comes through.
    pub(super) unwinds: Option<Panic>,
    /// It does so on its stack: the system thinks that all threads panic.
    is_held_back: bool,
    /// It ended by a panic.
    pub(super) panic: Option<Panic>,
    /// Somebody knows of that.
    is_acknowledged: bool,
}

#[derive(Clone)]
pub(crate) struct Panic {
    pub(super) message: String,
    pub(super) place: Option<String>,
    pub(super) backtrace: Option<Arc<Backtrace>>,
}

/// What a thread waits for.
#[derive(Clone, Copy)]
pub(crate) struct Wait {
    pub(crate) what: &'static str,
    pub(crate) at: Place,
    pub(crate) lock: Option<Known>,
    /// It has an upgradable read of the lock.
    pub(crate) upgrades: bool,
    pub(super) act: Option<Act>,
}

impl Wait {
    pub(crate) fn new(what: &'static str, at: Place) -> Self {
        Self {
            what,
            at,
            lock: None,
            upgrades: false,
            act: None,
        }
    }
}

/// A lock, by its address.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) address: usize,
    pub(crate) made: Place,
}

#[derive(Clone, Copy)]
pub(crate) struct Hold {
    pub(crate) lock: Known,
    pub(crate) mode: Mode,
    pub(crate) at: Place,
}

/// What a thread did.
#[derive(Clone, Copy)]
pub(super) struct Step {
    pub(super) thread: usize,
    pub(super) did: &'static str,
    pub(super) at: Place,
    pub(super) act: Option<Act>,
}

/// What a primitive does in several steps, which are one to its users.
#[derive(Clone, Copy)]
pub(crate) struct Act {
    pub(crate) does: &'static str,
    pub(crate) waits: &'static str,
    pub(crate) at: Place,
}

/// So many steps are kept.
const KEPT: usize = 400;

/// Whether what runs here runs under a schedule.
#[inline]
pub(crate) fn is_running() -> bool {
    number() != 0
}

/// The number of the run under which this runs, or 0. No other run of the process has it.
#[inline]
pub(crate) fn number() -> u64 {
    NUMBER.try_with(Cell::get).unwrap_or(0)
}

/// The number of the thread that runs.
pub(crate) fn current() -> usize {
    CURRENT.get()
}

pub(super) fn set_current(thread: usize) {
    if CURRENT.replace(thread) != thread {
        with(|run| run.switches += 1);
    }
}

/// A run of this number begins, with its first thread.
pub(super) fn start(number: u64, chooser: Rc<RefCell<Chooser>>, seen: Option<Arc<Seen>>) {
    let first = Thread::new(Some("main".to_owned()), None);
    let run = Run {
        chooser,
        threads: vec![first],
        steps: VecDeque::with_capacity(KEPT),
        steps_before: 0,
        failure: None,
        switches: 0,
        clock: 0,
        seen,
    };
    RUN.with_borrow_mut(|place| *place = Some(run));
    CURRENT.set(0);
    NUMBER.set(number);
}

/// The run is over. What went wrong with it, if something did.
pub(super) fn stop() -> Option<Failure> {
    NUMBER.set(0);
    RUN.with_borrow_mut(Option::take)?.failure
}

pub(super) fn has_failed() -> bool {
    RUN.with_borrow(|run| run.as_ref().is_some_and(|run| run.failure.is_some()))
}

fn with<R>(look: impl FnOnce(&mut Run) -> R) -> R {
    RUN.with_borrow_mut(|run| look(run.as_mut().expect("it is asked only under a schedule")))
}

/// Another thread may go on here. This one does something then.
pub(crate) fn point(did: &'static str, at: Place) {
    switch();
    note(did, at);
}

/// As [`point`], where this thread has nothing to do before others have done something.
pub(crate) fn pause(did: &'static str, at: Place) {
    note(did, at);
    if !is_panicking() {
        shuttle::thread::yield_now();
    }
}

/// Another thread may go on here.
pub(crate) fn switch() {
    // What runs while a panic comes through does so at once: the system thinks that all its threads panic.
    if !is_panicking() {
        // What they call a sleep is nothing but this.
        shuttle::thread::sleep(Duration::ZERO);
    }
}

/// This thread has done something.
pub(super) fn note(did: &'static str, at: Place) {
    with(|run| {
        if run.steps.len() == KEPT {
            run.steps.pop_front();
            run.steps_before += 1;
        }
        if let Some(seen) = &run.seen {
            seen.step(at);
        }
        let thread = current();
        let act = run.threads[thread].acts.last().copied();
        run.steps.push_back(Step {
            thread,
            did,
            at,
            act,
        });
    });
}

/// One of so many outcomes.
pub(crate) fn outcome(outcomes: usize) -> usize {
    with(|run| run.chooser.borrow_mut().outcome(outcomes))
}

/// What this thread does from now on are steps of that.
pub(crate) fn begin(act: Act) {
    with(|run| run.threads[current()].acts.push(act));
}

pub(crate) fn end() {
    with(|run| run.threads[current()].acts.pop());
}

pub(crate) fn hold(hold: Hold) {
    with(|run| run.threads[current()].holds.push(hold));
}

/// What a thread holds, whichever it is: a guard may end on another one than it began on.
pub(crate) fn release(lock: Known, mode: Mode) {
    with(|run| {
        let (before, from) = run.threads.split_at_mut(current());
        let mut threads = from.iter_mut().chain(before);
        threads.find_map(|thread| {
            let is_it = |held: &Hold| held.lock == lock && held.mode == mode;
            let at = thread.holds.iter().rposition(is_it)?;
            Some(thread.holds.remove(at))
        });
    });
}

/// Something is wrong with this run. It does not go on, and what is dropped with it is under no schedule.
pub(super) fn fail(cause: Cause) {
    NUMBER.set(0);
    with(|run| {
        let failure = Failure {
            cause,
            threads: run.threads.clone(),
            steps: run.steps.iter().copied().collect(),
            steps_before: run.steps_before,
            token: super::token::write(run.chooser.borrow().decisions()),
            schedule: run.chooser.borrow().begun(),
        };
        match &mut run.failure {
            Some(first) if matches!(cause, Cause::Diverged) => first.cause = cause,
            Some(_) => {}
            none => *none = Some(failure),
        }
    });
}

/// For ever: the scheduler sees that the run has failed.
pub(super) fn halt() -> ! {
    if std::thread::panicking() {
        // That cannot be stopped, so this has to wait for what never comes.
        shuttle::future::block_on(std::future::pending::<()>());
    }
    loop {
        switch();
    }
}

impl Thread {
    fn new(name: Option<String>, started: Option<Place>) -> Self {
        Self {
            name,
            started,
            waits: None,
            holds: Vec::new(),
            acts: Vec::new(),
            waker: None,
            looks: time::Looks::default(),
            has_token: false,
            is_over: false,
            is_seen_over: false,
            joiners: Vec::new(),
            raised: None,
            unwinds: None,
            is_held_back: false,
            panic: None,
            is_acknowledged: false,
        }
    }

    pub(crate) fn is_over(&self) -> bool {
        self.is_over
    }
}
