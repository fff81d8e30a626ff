//! The atoms that the primitives are made of.
//!
//! | module | in builds | the atoms |
//! |---|---|---|
//! | `plain` | without the feature `explore` | those of `std` |
//! | `explored` | with it | those of `std`, and of a schedule where one is searched |

#[cfg(feature = "explore")]
mod explored;
#[cfg(not(feature = "explore"))]
mod plain;

#[cfg(feature = "explore")]
use explored as atoms;
#[cfg(not(feature = "explore"))]
use plain as atoms;

#[cfg(any(debug_assertions, feature = "detect"))]
pub(crate) use atoms::is_explored;
pub(crate) use atoms::{
    AtomicBool, AtomicU8, AtomicUsize, Condvar, Mutex, MutexGuard, RandomState, RwLock,
    RwLockReadGuard, RwLockWriteGuard, acting, global, has_passed, nanoseconds_since, parallelism,
    park_until, thread, thread_local,
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
