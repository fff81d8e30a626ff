//! Those of loom, which runs a model under all that the memory model allows.
//!
//! Loom has no constants, for an atom of it belongs to one run of the model. Here each is made when it is first used. Time does not pass.

mod lock;

pub(crate) use lock::{Condvar, Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};
pub(crate) use loom::thread;

use std::hash::{BuildHasherDefault, DefaultHasher};
use std::sync::OnceLock;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// What is made by loom when it is first used.
struct Made<T>(OnceLock<T>);

impl<T> Made<T> {
    const fn not_yet() -> Self {
        Self(OnceLock::new())
    }

    fn get(&self, make: impl FnOnce() -> T) -> &T {
        self.0.get_or_init(make)
    }
}

macro_rules! atomic {
    ($Atomic:ident, $Value:ty, $($method:ident($($argument:ident: $Argument:ty),*) -> $Result:ty;)*) => {
        pub(crate) struct $Atomic {
            first: $Value,
            made: Made<loom::sync::atomic::$Atomic>,
        }

        impl $Atomic {
            pub(crate) const fn new(first: $Value) -> Self {
                let made = Made::not_yet();
                Self { first, made }
            }

            $(pub(crate) fn $method(&self, $($argument: $Argument),*) -> $Result {
                let made = self.made.get(|| loom::sync::atomic::$Atomic::new(self.first));
                made.$method($($argument),*)
            })*
        }
    };
}

atomic! {
    AtomicBool, bool,
    load(ordering: Ordering) -> bool;
    store(value: bool, ordering: Ordering) -> ();
    swap(value: bool, ordering: Ordering) -> bool;
}

atomic! {
    AtomicU8, u8,
    load(ordering: Ordering) -> u8;
    store(value: u8, ordering: Ordering) -> ();
}

atomic! {
    AtomicUsize, usize,
    load(ordering: Ordering) -> usize;
    compare_exchange_weak(current: usize, new: usize, success: Ordering, failure: Ordering) -> Result<usize, usize>;
    fetch_add(value: usize, ordering: Ordering) -> usize;
    fetch_sub(value: usize, ordering: Ordering) -> usize;
    fetch_or(bits: usize, ordering: Ordering) -> usize;
    fetch_and(bits: usize, ordering: Ordering) -> usize;
    fetch_update(set: Ordering, fetch: Ordering, update: impl FnMut(usize) -> Option<usize>) -> Result<usize, usize>;
}

/// The same in each run.
pub(crate) type RandomState = BuildHasherDefault<DefaultHasher>;

macro_rules! per_thread {
    ($(#[$doc:meta])* static $name:ident: $ty:ty = const { $value:expr };) => {
        $crate::sync::thread_local! { $(#[$doc])* static $name: $ty = $value; }
    };
    ($(#[$doc:meta])* static $name:ident: $ty:ty = $value:expr;) => {
        loom::thread_local! { $(#[$doc])* static $name: $ty = $value; }
    };
}
// Its own name would be that of a built-in attribute, too.
pub(crate) use per_thread as thread_local;

/// Once in a run.
macro_rules! global {
    ($(#[$doc:meta])* static $name:ident: $ty:ty = $value:expr;) => {
        loom::lazy_static! {
            $(#[$doc])*
            static ref $name: $ty = $value;
        }
    };
}
pub(crate) use global;

pub(crate) fn yields() -> u32 {
    0
}

pub(crate) fn parallelism() -> usize {
    1
}

pub(crate) fn nanoseconds_since(_start: Instant) -> u64 {
    0
}

pub(crate) fn park_until(_deadline: Instant) {
    thread::yield_now();
}

pub(crate) fn has_passed(_deadline: Instant) -> bool {
    false
}

/// Locks are looked after by loom.
#[cfg(any(debug_assertions, feature = "detect"))]
pub(crate) const fn is_explored() -> bool {
    true
}

/// Loom knows where another thread may go on.
pub(crate) const fn point(_did: &'static str) {}

/// Of use where a schedule is shown.
pub(crate) struct Acting;

pub(crate) const fn acting(_does: &'static str, _waits: &'static str) -> Acting {
    Acting
}
