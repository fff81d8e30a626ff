//! The atoms that the primitives are made of.
//!
//! The model compiles the same primitives over shuttle's: `model/src/sync.rs` has these names too.

pub(crate) use std::hash::RandomState;
pub(crate) use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
pub(crate) use std::sync::{Condvar, Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};
pub(crate) use std::{thread, thread_local};

use std::sync::PoisonError;
use std::time::Instant;

/// Locks what has no poison, or one of its own.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// As [`lock`], to look.
pub(crate) fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

/// As [`lock`], to change.
pub(crate) fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

/// What there is once in a program.
macro_rules! global {
    ($(#[$doc:meta])* static $name:ident: $ty:ty = $value:expr;) => {
        $(#[$doc])*
        static $name: $ty = $value;
    };
}
pub(crate) use global;

/// How many threads run at once.
pub(crate) fn parallelism() -> usize {
    thread::available_parallelism().map_or(1, Into::into)
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
