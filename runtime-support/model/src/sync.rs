//! The atoms that the primitives are made of: shuttle's. Time passes as the schedule will have it.

pub(crate) use shuttle::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
pub(crate) use shuttle::sync::{
    Condvar, Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard,
};
pub(crate) use shuttle::{thread, thread_local};

use std::sync::PoisonError;
use std::time::Instant;

use shuttle::rand::Rng as _;

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn park_until(_deadline: Instant) {
    thread::yield_now();
}

pub(crate) fn has_passed(_deadline: Instant) -> bool {
    shuttle::rand::thread_rng().gen_bool(0.25)
}
