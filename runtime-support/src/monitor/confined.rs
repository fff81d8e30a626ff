//! The state on a thread of its own: each call is a message, and the thread serves them in order of arrival.
//!
//! The thread starts with the first call, because a constructor may be `const`. It ends when the cell is dropped, after it has served what it
//! accepted, and the state is dropped there. Nothing is shared but for showing: the lock around the state is contended only by `Debug`.

use std::sync::{Arc, OnceLock, TryLockError};
use std::time::Duration;

use super::{ComesBack, Message, Place};
use crate::blocking::deadline;
use crate::confined::{End, Start, TakesBack, Worker};
use crate::poison::Poison;
use crate::sync::{Mutex, acting, lock};

/// Says in types that the state of a monitor has a thread of its own.
pub enum Backend {}

/// The state of a monitor.
pub struct Cell<T, const POISONS: bool = true> {
    /// The state until the first call. Locked by who starts the thread.
    seed: Mutex<Option<T>>,
    office: OnceLock<Office<T>>,
}

struct Office<T> {
    // Dropped first: the last of them is that of the thread.
    state: State<T>,
    worker: Worker<State<T>>,
}

/// Locked while a job runs. `None` until the cell has handed it over.
type State<T> = Arc<Mutex<Option<T>>>;

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
        let poison = self.office.get().and_then(|it| it.worker.poison());
        poison.into_iter().for_each(Poison::clear);
    }

    /// Looks at the state, sound or not, or at `None` while a method runs. For `Debug`.
    pub fn peek<R>(&self, look: impl FnOnce(Option<&T>) -> R) -> R {
        let state = match self.office.get() {
            Some(office) => &office.state,
            None => &self.seed,
        };
        match state.try_lock() {
            Ok(state) => look(state.as_ref()),
            Err(TryLockError::Poisoned(poisoned)) => look(poisoned.into_inner().as_ref()),
            Err(TryLockError::WouldBlock) => look(None),
        }
    }

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
    open: fn(&Place, bool) -> Office<T>,
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
        self.call_when(place, once)
    }

    /// Runs a method when its condition holds: `None` says that it does not. Then the job is kept, and tried again after each later one.
    #[track_caller]
    pub fn call_when<R: ComesBack>(
        &self,
        place: &'static Place,
        mut job: impl FnMut(&mut T) -> Option<R> + Send + 'static,
    ) -> R {
        let _acting = acting("calls a method", "waits for its method");
        let job = move |state: &mut State<T>| lock(state).as_mut().and_then(&mut job);
        settle(place, self.worker(place).call(*place, job))
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
        mut job: impl FnMut(&mut T) -> Option<R> + Send + 'static,
        limit: Duration,
    ) -> Option<R> {
        let _acting = acting("calls a method", "waits for its method");
        let job = move |state: &mut State<T>| lock(state).as_mut().and_then(&mut job);
        let deadline = deadline(limit);
        let sent = self.worker(place).send(*place, job);
        let end = sent.wait_until(deadline, TakesBack::Tried)?;
        Some(settle(place, end))
    }

    #[track_caller]
    fn worker(&self, place: &Place) -> &'a Worker<State<T>> {
        let worker = &self.office(place).worker;
        if worker.is_here() {
            panic!(
                "`{}` cannot run: it was called on the thread of its own monitor, which would wait for itself",
                place.method(),
            );
        }
        worker
    }

    #[track_caller]
    fn office(&self, place: &Place) -> &'a Office<T> {
        let cell = self.cell;
        if let Some(office) = cell.office.get() {
            return office;
        }
        let mut seed = lock(&cell.seed);
        cell.office.get_or_init(|| {
            let office = (self.open)(place, POISONS);
            *lock(&office.state) = seed.take();
            office
        })
    }
}

impl<T: Send + 'static> Office<T> {
    #[track_caller]
    fn open(place: &Place, poisons: bool) -> Self {
        let state = State::default();
        let start = Start {
            name: Some(place.type_name().to_owned()),
            // Each that is there has a thread that waits for it.
            room: None,
            poison: poisons.then(Poison::new),
        };
        let home = state.clone();
        match Worker::start(start, || home) {
            Ok(worker) => Self { state, worker },
            Err(error) => panic!(
                "`{}` cannot run: its monitor got no thread: {error}",
                place.method()
            ),
        }
    }
}

#[track_caller]
fn settle<R>(place: &Place, end: End<R>) -> R {
    end.settle(format_args!("`{}`", place.method()))
}
