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

        impl Default for $Atomic {
            fn default() -> Self {
                Self::new(<$Value>::default())
            }
        }

        #[expect(dead_code, reason = "not each of the types is used in each of its ways")]
        impl $Atomic {
            pub(crate) const fn new(first: $Value) -> Self {
                let made = Made::not_yet();
                Self { first, made }
            }

            fn get(&self) -> &loom::sync::atomic::$Atomic {
                self.made.get(|| loom::sync::atomic::$Atomic::new(self.first))
            }

            pub(crate) fn compare_exchange_weak(
                &self,
                current: $Value,
                new: $Value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$Value, $Value> {
                self.get().compare_exchange(current, new, success, failure)
            }

            pub(crate) fn get_mut(&mut self) -> &mut $Value {
                // Alone: so this is where it goes on from.
                if let Some(made) = std::mem::replace(&mut self.made, Made::not_yet()).0.into_inner() {
                    self.first = made.load(Ordering::Relaxed);
                }
                &mut self.first
            }

            $(pub(crate) fn $method(&self, $($argument: $Argument),*) -> $Result {
                self.get().$method($($argument),*)
            })*
        }
    };
}

atomic! {
    AtomicBool, bool,
    load(ordering: Ordering) -> bool;
    store(value: bool, ordering: Ordering) -> ();
    swap(value: bool, ordering: Ordering) -> bool;
    compare_exchange(current: bool, new: bool, success: Ordering, failure: Ordering) -> Result<bool, bool>;
}

atomic! {
    AtomicU8, u8,
    load(ordering: Ordering) -> u8;
    store(value: u8, ordering: Ordering) -> ();
    swap(value: u8, ordering: Ordering) -> u8;
    compare_exchange(current: u8, new: u8, success: Ordering, failure: Ordering) -> Result<u8, u8>;
    fetch_add(value: u8, ordering: Ordering) -> u8;
    fetch_sub(value: u8, ordering: Ordering) -> u8;
}

atomic! {
    AtomicUsize, usize,
    load(ordering: Ordering) -> usize;
    store(value: usize, ordering: Ordering) -> ();
    swap(value: usize, ordering: Ordering) -> usize;
    compare_exchange(current: usize, new: usize, success: Ordering, failure: Ordering) -> Result<usize, usize>;
    fetch_add(value: usize, ordering: Ordering) -> usize;
    fetch_sub(value: usize, ordering: Ordering) -> usize;
    fetch_or(bits: usize, ordering: Ordering) -> usize;
    fetch_and(bits: usize, ordering: Ordering) -> usize;
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

/// Of use where a schedule is shown.
pub(crate) struct Acting;

pub(crate) const fn acting(_does: &'static str, _waits: &'static str) -> Acting {
    Acting
}
