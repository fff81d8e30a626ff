//! The atoms that the primitives are made of.
//!
//! | module | in builds | the atoms |
//! |---|---|---|
//! | `plain` | for users | those of `std` |
//! | `explored` | with the feature `explore` | those of `std`, and of a schedule where one is searched |
//! | `loomed` | with `--cfg guardlint_loom`, for `tests/loom.rs` | those of loom |
//!
//! With the feature `parking_lot`, the read-write lock of the first two is not that of `std` but that of `parked`.

#[cfg(feature = "explore")]
mod explored;
#[cfg(guardlint_loom)]
mod loomed;
#[cfg(all(feature = "parking_lot", not(guardlint_loom)))]
mod parked;
#[cfg(not(any(feature = "explore", guardlint_loom)))]
mod plain;
#[cfg(any(feature = "explore", all(feature = "parking_lot", not(guardlint_loom))))]
mod poison;

#[cfg(all(feature = "explore", guardlint_loom))]
compile_error!("one searches schedules, or loom does");

#[cfg(feature = "explore")]
use explored as atoms;
#[cfg(all(guardlint_loom, not(feature = "explore")))]
use loomed as atoms;
#[cfg(not(any(feature = "explore", guardlint_loom)))]
use plain as atoms;

#[cfg(all(feature = "parking_lot", not(guardlint_loom)))]
pub(crate) use atoms::RwLockUpgradableReadGuard;
#[cfg(any(debug_assertions, feature = "detect"))]
pub(crate) use atoms::is_explored;
pub(crate) use atoms::{
    AtomicBool, AtomicU8, AtomicUsize, Condvar, Mutex, MutexGuard, RandomState, RwLock,
    RwLockReadGuard, RwLockWriteGuard, acting, global, has_passed, nanoseconds_since, parallelism,
    park_until, point, thread, thread_local, yields,
};
#[cfg(feature = "explore")]
pub(crate) use explored::LocalKey;
pub(crate) use std::sync::atomic::Ordering;

use std::sync::PoisonError;

/// Locks what has no poison, or one of its own.
#[track_caller]
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// As [`lock`], to look.
#[track_caller]
pub(crate) fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

/// As [`lock`], to change.
#[track_caller]
pub(crate) fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
