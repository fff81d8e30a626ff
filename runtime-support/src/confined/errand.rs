//! One job: how it comes to the thread, and its result back.

use std::any::Any;
use std::fmt;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::task::Waker;

use super::circle;
use crate::place::Place;
use crate::poison::{Poison, refuse_call};
use crate::sync::{AtomicBool, Mutex, Ordering, lock};

/// A job as the thread sees it.
pub(super) trait Errand<S>: Send + Sync {
    /// Tries the job on the state. Whether it is done with: otherwise its condition does not hold yet.
    fn attempt(&self, state: &mut S, poison: Option<&Poison<Place>>) -> bool;
}

/// What a job and its result lie in, one after the other.
pub(super) struct Slot<J, R> {
    /// Whether it is `Ended`: for a look without the lock.
    pub(super) has_ended: AtomicBool,
    pub(super) inner: Mutex<Inner<J, R>>,
}

pub(super) struct Inner<J, R> {
    pub(super) progress: Progress<J, R>,
    /// Of whoever waits.
    pub(super) waker: Option<Waker>,
    /// Whoever waits is to be woken when it can take the job back, too.
    pub(super) is_late: bool,
}

/// | state | set by | becomes |
/// |---|---|---|
/// | `Empty` | who has the result, or took the job back | `Posted` |
/// | `Posted` | who sends a job | `Runs`, `Ended`; `Empty` |
/// | `Runs` | the thread | `Kept`, `Ended` |
/// | `Kept` | the thread: the condition did not hold | `Runs`, `Ended`; `Empty` |
/// | `Ended` | the thread | `Empty` |
///
/// Nobody takes a job back that runs, and what was taken back never runs: both happen under the lock.
pub(super) enum Progress<J, R> {
    Empty,
    Posted(Place, J),
    Runs,
    Kept(Place, J),
    Ended(End<R>),
}

/// How a job ended.
#[must_use = "nobody else says that it panicked"]
pub(crate) enum End<R> {
    Returned(R),
    Panicked(Box<dyn Any + Send>),
    /// It was not run, because another one had panicked.
    Refused(Place),
}

impl<R> End<R> {
    /// The result, or the panic that keeps `call` from having one.
    #[track_caller]
    pub(crate) fn settle(self, call: impl fmt::Display) -> R {
        match self {
            Self::Returned(result) => result,
            Self::Panicked(panic) => resume_unwind(panic),
            Self::Refused(first) => refuse_call(call, &first),
        }
    }
}

impl<J, R> Slot<J, R> {
    pub(super) fn new() -> Self {
        let inner = Inner {
            progress: Progress::Empty,
            waker: None,
            is_late: false,
        };
        Self {
            has_ended: AtomicBool::new(false),
            inner: Mutex::new(inner),
        }
    }

    pub(super) fn fill(&self, place: Place, job: J) {
        let mut inner = lock(&self.inner);
        inner.progress = Progress::Posted(place, job);
        inner.is_late = false;
        self.has_ended.store(false, Ordering::Relaxed);
    }

    fn begin(&self) -> Option<(Place, J)> {
        let mut inner = lock(&self.inner);
        match mem::replace(&mut inner.progress, Progress::Runs) {
            Progress::Posted(place, job) | Progress::Kept(place, job) => Some((place, job)),
            over => {
                inner.progress = over;
                None
            }
        }
    }

    /// Says how far the job is, if anybody wants to know.
    fn report(&self, progress: Progress<J, R>) {
        let mut inner = lock(&self.inner);
        let has_ended = matches!(progress, Progress::Ended(_));
        self.has_ended.store(has_ended, Ordering::Relaxed);
        inner.progress = progress;
        let wakes = has_ended || inner.is_late;
        let waker = if wakes { inner.waker.take() } else { None };
        drop(inner);
        if let Some(waker) = waker {
            quietly(|| waker.wake());
        }
    }
}

impl<S, J, R> Errand<S> for Slot<J, R>
where
    J: FnMut(&mut S) -> Option<R> + Send,
    R: Send,
{
    fn attempt(&self, state: &mut S, poison: Option<&Poison<Place>>) -> bool {
        let Some((place, job)) = self.begin() else {
            return true;
        };
        circle::begin(place);
        let progress = run(place, job, state, poison);
        let is_done = matches!(progress, Progress::Ended(_));
        self.report(progress);
        is_done
    }
}

/// When this returns, what a job captured that is done with is gone: who waits for it may rely on that.
fn run<S, J, R>(
    place: Place,
    mut job: J,
    state: &mut S,
    poison: Option<&Poison<Place>>,
) -> Progress<J, R>
where
    J: FnMut(&mut S) -> Option<R>,
{
    let end = match poison.and_then(Poison::first) {
        Some(first) => End::Refused(first),
        None => match catch_unwind(AssertUnwindSafe(|| job(state))) {
            Ok(None) => return Progress::Kept(place, job),
            Ok(Some(result)) => End::Returned(result),
            Err(panic) => {
                if let Some(poison) = poison {
                    poison.raise(place);
                }
                End::Panicked(panic)
            }
        },
    };
    quietly(|| drop(job));
    Progress::Ended(end)
}

/// Does what may run anything, such as a destructor, where a panic comes too late for whoever it is about, and is not worth the thread.
pub(super) fn quietly(act: impl FnOnce()) {
    let panicked = catch_unwind(AssertUnwindSafe(act));
    // Its payload may have such a destructor, too.
    mem::forget(panicked);
}
