//! Whose turn it is to make the value.

use std::panic::Location;
use std::sync::PoisonError;

use crate::detect::{Mode, Tracker};
use crate::sync::{Condvar, Mutex, acting, lock, thread};

type Place = &'static Location<'static>;

pub(super) struct Turn {
    tracker: Tracker,
    taken: Mutex<Option<Maker>>,
    ended: Condvar,
}

struct Maker {
    thread: thread::ThreadId,
    at: Place,
}

impl Turn {
    #[track_caller]
    #[inline]
    pub(super) const fn new() -> Self {
        Self::with(Tracker::new())
    }

    /// Of a value whose place in the source is that of many others by chance.
    #[track_caller]
    pub(super) const fn apart() -> Self {
        Self::with(Tracker::apart())
    }

    #[inline]
    const fn with(tracker: Tracker) -> Self {
        Self {
            tracker,
            taken: Mutex::new(None),
            ended: Condvar::new(),
        }
    }

    /// Runs this when it is this thread's turn, unless `is_done` by then.
    #[track_caller]
    pub(super) fn take<R>(&self, is_done: impl Fn() -> bool, run: impl FnOnce() -> R) -> Option<R> {
        let at = Location::caller();
        self.refuse_own(at);
        // In the order of locks: others wait for the turn as for a lock.
        let _held = self.tracker.acquire(Mode::Exclusive);
        let mut taken = self.wait_while(|taken| taken.is_some());
        if is_done() {
            return None;
        }
        let thread = thread::current().id();
        *taken = Some(Maker { thread, at });
        drop(taken);
        let _end = End(self);
        Some(run())
    }

    /// Waits for what another thread makes.
    #[track_caller]
    pub(super) fn wait_until(&self, is_done: impl Fn() -> bool) {
        self.refuse_own(Location::caller());
        drop(self.wait_while(|_| !is_done()));
    }

    #[track_caller]
    fn wait_while(
        &self,
        mut waits: impl FnMut(&mut Option<Maker>) -> bool,
    ) -> crate::sync::MutexGuard<'_, Option<Maker>> {
        let _acting = acting("asks for a value", "waits for a value that is being made");
        let mut taken = lock(&self.taken);
        while waits(&mut taken) {
            let woken = self.ended.wait(taken);
            taken = woken.unwrap_or_else(PoisonError::into_inner);
        }
        taken
    }

    /// Panics where the thread would wait for itself.
    #[track_caller]
    fn refuse_own(&self, at: Place) {
        let taken = lock(&self.taken);
        let mine = thread::current().id();
        let since = taken.as_ref().filter(|maker| maker.thread == mine);
        if let Some(since) = since.map(|maker| maker.at) {
            drop(taken);
            panic!(
                "a value is needed to make itself: it is made since {since}, and asked for at {at}"
            );
        }
    }
}

/// Ends the turn, whatever happened in it.
struct End<'a>(&'a Turn);

impl Drop for End<'_> {
    fn drop(&mut self) {
        *lock(&self.0.taken) = None;
        self.0.ended.notify_all();
    }
}
