//! The state on a thread of its own: each call is a message, and the thread serves them in order of arrival.
//!
//! | module | knows |
//! |---|---|
//! | `errand` | one call: its job, and how its result comes back |
//! | `desk` | what lies on the desk of the thread, and how it is served |
//!
//! The thread starts with the first call, because a constructor may be `const`. It ends when the cell is dropped, after it has served what it
//! accepted, and the state is dropped there. Nothing is shared but for showing: the lock around the state is contended only by `Debug`.

mod desk;
mod errand;

use std::panic::resume_unwind;
use std::sync::{Arc, OnceLock, TryLockError};
use std::time::Duration;

use super::{ComesBack, Message, Place};
use crate::blocking::{Deadline, deadline};
use crate::sync::{Mutex, lock, thread};
use desk::Desk;
use errand::Call;

/// Says in types that the state of a monitor has a thread of its own.
pub enum Backend {}

/// The state of a monitor.
pub struct Cell<T, const POISONS: bool = true> {
    /// The state until the first call. Locked by who starts the thread.
    seed: Mutex<Option<T>>,
    office: OnceLock<Office<T, POISONS>>,
}

struct Office<T, const POISONS: bool> {
    desk: Arc<Desk<T, POISONS>>,
    thread: thread::JoinHandle<()>,
}

impl<T, const POISONS: bool> Cell<T, POISONS> {
    /// A cell with the state that a constructor made.
    pub const fn new(state: T) -> Self {
        Self {
            seed: Mutex::new(Some(state)),
            office: OnceLock::new(),
        }
    }

    /// Says that the state is sound again.
    pub fn clear_poison(&self) {
        if let Some(office) = self.office.get() {
            office.desk.poison.clear();
        }
    }

    /// Looks at the state, sound or not, or at `None` while a method runs. For `Debug`.
    pub fn peek<R>(&self, look: impl FnOnce(Option<&T>) -> R) -> R {
        let state = match self.office.get() {
            Some(office) => &office.desk.state,
            None => &self.seed,
        };
        match state.try_lock() {
            Ok(state) => look(state.as_ref()),
            Err(TryLockError::Poisoned(poisoned)) => look(poisoned.into_inner().as_ref()),
            Err(TryLockError::WouldBlock) => look(None),
        }
    }
}

impl<T, const POISONS: bool> Cell<T, POISONS> {
    /// What calls go through. All that they ask of the state is asked here: the thread starts with one of them.
    #[inline]
    pub fn line(&self) -> Line<'_, T, POISONS>
    where
        T: Send + 'static,
    {
        Line {
            cell: self,
            open: Office::open,
        }
    }
}

/// The way to the thread that has the state.
pub struct Line<'a, T, const POISONS: bool> {
    cell: &'a Cell<T, POISONS>,
    open: fn(&Place) -> Office<T, POISONS>,
}

impl<'a, T, const POISONS: bool> Line<'a, T, POISONS> {
    /// What goes through.
    #[inline]
    pub fn message(&self) -> Message {
        Message
    }

    /// Runs a method.
    #[track_caller]
    pub fn call<R: ComesBack>(
        &self,
        place: &'static Place,
        job: impl FnOnce(&mut T) -> R + Send + 'static,
    ) -> R {
        let mut job = Some(job);
        let once = move |state: &mut T| job.take().map(|job| job(state));
        (self.send(place, once, None)).expect("a job without condition is done at once")
    }

    /// Runs a method when its condition holds: `None` says that it does not. Then the job is kept, and tried again after each later one.
    #[track_caller]
    pub fn call_when<R: ComesBack>(
        &self,
        place: &'static Place,
        job: impl FnMut(&mut T) -> Option<R> + Send + 'static,
    ) -> R {
        (self.send(place, job, None)).expect("without a deadline it is never late")
    }

    /// Runs a method if its condition holds.
    #[track_caller]
    pub fn call_when_try<R: ComesBack>(
        &self,
        place: &'static Place,
        job: impl FnOnce(&mut T) -> Option<R> + Send + 'static,
    ) -> Option<R> {
        self.call(place, job)
    }

    /// Runs a method when its condition holds, unless that takes longer than the limit. It is tried once in any case.
    #[track_caller]
    pub fn call_when_timeout<R: ComesBack>(
        &self,
        place: &'static Place,
        job: impl FnMut(&mut T) -> Option<R> + Send + 'static,
        limit: Duration,
    ) -> Option<R> {
        self.send(place, job, deadline(limit))
    }

    #[track_caller]
    fn send<R: Send + 'static>(
        &self,
        place: &'static Place,
        job: impl FnMut(&mut T) -> Option<R> + Send + 'static,
        deadline: Deadline,
    ) -> Option<R> {
        let office = self.office(place);
        if thread::current().id() == office.thread.thread().id() {
            panic!(
                "`{}` cannot run: it was called on the thread of its own monitor, which would wait for itself",
                place.method(),
            );
        }
        let call = Arc::new(Call::new(place, job));
        office.desk.post(call.clone());
        call.wait(deadline)
    }

    #[track_caller]
    fn office(&self, place: &Place) -> &'a Office<T, POISONS> {
        let cell = self.cell;
        if let Some(office) = cell.office.get() {
            return office;
        }
        let mut seed = lock(&cell.seed);
        cell.office.get_or_init(|| {
            let office = (self.open)(place);
            *lock(&office.desk.state) = seed.take();
            office
        })
    }
}

impl<T: Send + 'static, const POISONS: bool> Office<T, POISONS> {
    #[track_caller]
    fn open(place: &Place) -> Self {
        let desk = Arc::new(Desk::new());
        let serve = {
            let desk = desk.clone();
            move || desk.serve()
        };
        let name = place.type_name().to_owned();
        match thread::Builder::new().name(name).spawn(serve) {
            Ok(thread) => Self { desk, thread },
            Err(error) => panic!(
                "`{}` cannot run: its monitor got no thread: {error}",
                place.method()
            ),
        }
    }
}

impl<T, const POISONS: bool> Drop for Cell<T, POISONS> {
    fn drop(&mut self) {
        let Some(Office { desk, thread }) = self.office.take() else {
            return;
        };
        desk.close();
        // Never on that thread itself: while it runs a job, the caller borrows the cell, and it is rid of the job before the caller goes on.
        if let Err(panic) = thread.join() {
            // By a destructor in the state: as if it had been dropped here.
            if !thread::panicking() {
                resume_unwind(panic);
            }
        }
    }
}
