//! Those of `std`.

#[cfg(feature = "parking_lot")]
pub(crate) use super::parked::{
    RwLock, RwLockReadGuard, RwLockUpgradableReadGuard, RwLockWriteGuard,
};
pub(crate) use std::hash::RandomState;
pub(crate) use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize};
pub(crate) use std::sync::{Condvar, Mutex, MutexGuard};
#[cfg(not(feature = "parking_lot"))]
pub(crate) use std::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};
#[cfg(feature = "parking_lot")]
pub(super) use std::thread::panicking as is_panicking;
pub(crate) use std::{thread, thread_local};

use std::sync::OnceLock;
use std::time::Instant;

/// What there is once in a program.
macro_rules! global {
    ($(#[$doc:meta])* static $name:ident: $ty:ty = $value:expr;) => {
        $(#[$doc])*
        static $name: $ty = $value;
    };
}
pub(crate) use global;

/// How often a thread that waits lets others run before it sleeps. To sleep and to be woken takes longer than that, even where all threads share a core.
pub(crate) fn yields() -> u32 {
    4
}

/// How many threads run at once.
pub(crate) fn parallelism() -> usize {
    static THREADS: OnceLock<usize> = OnceLock::new();
    // The system reads several files to know.
    *THREADS.get_or_init(|| thread::available_parallelism().map_or(1, Into::into))
}

/// How long it is since then.
pub(crate) fn nanoseconds_since(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

/// Blocks until this thread is unparked, at most until the deadline; may return early.
pub(crate) fn park_until(deadline: Instant) {
    thread::park_timeout(deadline.saturating_duration_since(Instant::now()));
}

pub(crate) fn has_passed(deadline: Instant) -> bool {
    Instant::now() >= deadline
}

/// Whether this runs under a schedule.
#[cfg(any(debug_assertions, feature = "detect"))]
#[inline(always)]
pub(crate) const fn is_explored() -> bool {
    false
}

/// Another thread may go on before this one does that.
#[inline(always)]
pub(crate) const fn point(_did: &'static str) {}

/// What this thread does until that is dropped is one thing to its user.
#[must_use = "it ends when it is dropped"]
pub(crate) struct Acting;

#[inline(always)]
pub(crate) const fn acting(_does: &'static str, _waits: &'static str) -> Acting {
    Acting
}
