//! The atoms that the primitives are made of: shuttle's. Time passes as the schedule will have it.

pub(crate) use shuttle::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
pub(crate) use shuttle::sync::{
    Condvar, Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard,
};
pub(crate) use shuttle::{thread, thread_local};

use std::hash::{BuildHasherDefault, DefaultHasher};
use std::sync::PoisonError;
use std::time::Instant;

use shuttle::rand::Rng as _;

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

/// Once in a run.
macro_rules! global {
    ($(#[$doc:meta])* static $name:ident: $ty:ty = $value:expr;) => {
        shuttle::lazy_static! {
            $(#[$doc])*
            static ref $name: $ty = $value;
        }
    };
}
pub(crate) use global;

/// The same in each run, or none could be replayed.
pub(crate) type RandomState = BuildHasherDefault<DefaultHasher>;

pub(crate) fn parallelism() -> usize {
    1
}

pub(crate) fn nanoseconds_since(_start: Instant) -> u64 {
    shuttle::rand::thread_rng().gen_range(0..4)
}

pub(crate) fn park_until(_deadline: Instant) {
    thread::yield_now();
}

pub(crate) fn has_passed(_deadline: Instant) -> bool {
    shuttle::rand::thread_rng().gen_bool(0.25)
}
