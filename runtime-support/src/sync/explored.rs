//! Those of `std`, with a lock of the schedule in front of each while one is searched.

mod atomic;
mod condvar;
mod local;
mod mutex;
mod rwlock;

pub(super) use crate::explore::run::is_panicking;
#[cfg(any(debug_assertions, feature = "detect"))]
pub(crate) use crate::explore::run::is_running as is_explored;
pub(crate) use crate::thread;
pub(crate) use atomic::{AtomicBool, AtomicU8, AtomicUsize};
pub(crate) use condvar::Condvar;
pub(crate) use local::{LocalKey, global, thread_local};
pub(crate) use mutex::{Mutex, MutexGuard};
#[cfg(feature = "parking_lot")]
pub(crate) use rwlock::RwLockUpgradableReadGuard;
pub(crate) use rwlock::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use std::hash::{BuildHasher, DefaultHasher};
use std::panic::Location;
use std::time::Instant;

use crate::explore::lock::Lock;
use crate::explore::run::{self, Act};

/// Of a schedule it is always the same, or none could be run again.
#[derive(Clone)]
pub(crate) struct RandomState(Option<std::hash::RandomState>);

impl Default for RandomState {
    fn default() -> Self {
        Self((!run::is_running()).then(std::hash::RandomState::new))
    }
}

impl BuildHasher for RandomState {
    type Hasher = DefaultHasher;

    fn build_hasher(&self) -> DefaultHasher {
        match &self.0 {
            Some(random) => random.build_hasher(),
            None => DefaultHasher::new(),
        }
    }
}

/// In a schedule others run anyway, and who should have been woken is to be found asleep.
pub(crate) fn yields() -> u32 {
    if run::is_running() { 0 } else { 4 }
}

pub(crate) fn parallelism() -> usize {
    if run::is_running() {
        return 1;
    }
    thread::available_parallelism().map_or(1, Into::into)
}

pub(crate) fn nanoseconds_since(start: Instant) -> u64 {
    if run::is_running() {
        return run::nanoseconds();
    }
    u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

#[track_caller]
pub(crate) fn park_until(deadline: Instant) {
    thread::park_timeout(deadline.saturating_duration_since(Instant::now()));
}

pub(crate) fn has_passed(deadline: Instant) -> bool {
    if run::is_running() {
        return run::has_passed();
    }
    Instant::now() >= deadline
}

/// Another thread may go on before this one does that.
#[inline]
#[track_caller]
pub(crate) fn point(did: &'static str) {
    if run::is_running() {
        run::point(did, Location::caller());
    }
}

/// The lock is free in this schedule, and its data is not; or no schedule is searched here, and its data will never be free.
#[cold]
#[track_caller]
fn refuse_unseen(lock: &Lock) -> ! {
    let at = Location::caller();
    if lock.is_lost() {
        panic!(
            "the lock asked for at {at} is held by a schedule that failed, which is not dropped: is it in a static that two tests use?"
        );
    }
    panic!(
        "the lock asked for at {at} is held by a thread that the search does not see: threads have to be started by `guardlint::thread`"
    );
}

/// What this thread does until that is dropped is one thing to the user who called this, where it does not call the user in turn.
#[must_use = "it ends when it is dropped"]
pub(crate) struct Acting(bool);

#[track_caller]
pub(crate) fn acting(does: &'static str, waits: &'static str) -> Acting {
    let is_running = run::is_running();
    if is_running {
        let at = Location::caller();
        run::begin(Act { does, waits, at });
    }
    Acting(is_running)
}

impl Drop for Acting {
    fn drop(&mut self) {
        if self.0 && run::is_running() {
            run::end();
        }
    }
}
