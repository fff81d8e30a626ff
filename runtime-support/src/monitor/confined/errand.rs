//! One call: its job, and how its result comes back.

use std::any::Any;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::desk::Desk;
use crate::blocking::Deadline;
use crate::monitor::Place;
use crate::monitor::poison;
use crate::sync::{Mutex, has_passed, lock, park_until, thread};

/// A call as the thread sees it.
pub(super) trait Errand<T, const POISONS: bool>: Send + Sync {
    /// Tries the job on the state. Whether it is done with: otherwise its condition does not hold yet.
    fn attempt(&self, desk: &Desk<T, POISONS>) -> bool;
}

pub(super) struct Call<J, R> {
    place: &'static Place,
    caller: thread::Thread,
    progress: Mutex<Progress<J, R>>,
}

/// | state | set by | becomes |
/// |---|---|---|
/// | `Posted` | the caller | `Runs` |
/// | `Runs` | the thread | `Kept`, `Returned`, `Panicked` |
/// | `Kept` | the thread: the condition did not hold | `Runs`, `Over` |
/// | `Refused` | the thread, instead of `Runs` | `Over` |
/// | `Over` | the caller, who has the result or has given up | |
///
/// The caller gives up on `Kept` only: what has not been tried may well succeed, and what runs cannot be stopped.
enum Progress<J, R> {
    Posted(J),
    Runs,
    Kept(J),
    Returned(R),
    Panicked(Box<dyn Any + Send>),
    Refused(&'static Place),
    Over,
}

impl<J, R> Call<J, R> {
    /// A call by this thread.
    pub(super) fn new(place: &'static Place, job: J) -> Self {
        Self {
            place,
            caller: thread::current(),
            progress: Mutex::new(Progress::Posted(job)),
        }
    }

    /// Waits for the result; `None` if it is too late.
    #[track_caller]
    pub(super) fn wait(&self, deadline: Deadline) -> Option<R> {
        let ended = self.wait_for_end(deadline);
        match ended {
            Progress::Returned(result) => Some(result),
            Progress::Panicked(panic) => resume_unwind(panic),
            Progress::Refused(first) => poison::refuse(self.place, first),
            _ => None,
        }
    }

    fn wait_for_end(&self, deadline: Deadline) -> Progress<J, R> {
        loop {
            let late = deadline.is_some_and(has_passed);
            let mut progress = lock(&self.progress);
            let waits = match *progress {
                Progress::Posted(_) | Progress::Runs => true,
                Progress::Kept(_) => !late,
                _ => false,
            };
            if !waits {
                return mem::replace(&mut *progress, Progress::Over);
            }
            drop(progress);
            match deadline {
                Some(deadline) if !late => park_until(deadline),
                _ => thread::park(),
            }
        }
    }
}

impl<T, J, R, const POISONS: bool> Errand<T, POISONS> for Call<J, R>
where
    J: FnMut(&mut T) -> Option<R> + Send,
    R: Send,
{
    fn attempt(&self, desk: &Desk<T, POISONS>) -> bool {
        let mut progress = lock(&self.progress);
        let job = match mem::replace(&mut *progress, Progress::Runs) {
            Progress::Posted(job) | Progress::Kept(job) => job,
            over => {
                *progress = over;
                return true;
            }
        };
        drop(progress);
        let progress = self.run(job, desk);
        let done = !matches!(progress, Progress::Kept(_));
        *lock(&self.progress) = progress;
        self.caller.unpark();
        done
    }
}

impl<J, R> Call<J, R> {
    /// When this returns, the state is free to look at, and what a job captured that is done with is gone: the caller may rely on both.
    fn run<T, const POISONS: bool>(&self, mut job: J, desk: &Desk<T, POISONS>) -> Progress<J, R>
    where
        J: FnMut(&mut T) -> Option<R>,
    {
        if POISONS {
            if let Some(first) = desk.poison.first() {
                discard(job);
                return Progress::Refused(first);
            }
        }
        let mut state = lock(&desk.state);
        let result = catch_unwind(AssertUnwindSafe(|| state.as_mut().and_then(&mut job)));
        drop(state);
        let progress = match result {
            Ok(None) => return Progress::Kept(job),
            Ok(Some(result)) => Progress::Returned(result),
            Err(panic) => {
                desk.poison.raise(self.place);
                Progress::Panicked(panic)
            }
        };
        discard(job);
        progress
    }
}

/// Drops what is left of a job. A panic in there comes too late for the call, and is not worth the thread.
fn discard<J>(job: J) {
    let _ = catch_unwind(AssertUnwindSafe(|| drop(job)));
}
