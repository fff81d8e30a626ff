//! Atomics of `std`. Each operation on one is a step of the schedule, in one order for all threads, whatever `Ordering` says.

use std::panic::Location;
use std::sync::atomic::Ordering;

use crate::explore::run;

/// Another thread may go on before this one does that.
#[track_caller]
fn point(did: &'static str) {
    if run::is_running() {
        run::point(did, Location::caller());
    }
}

macro_rules! atomic {
    ($Atomic:ident, $Value:ty) => {
        #[derive(Default)]
        pub(crate) struct $Atomic(std::sync::atomic::$Atomic);

        #[expect(
            dead_code,
            reason = "not each of the types is used in each of its ways"
        )]
        impl $Atomic {
            pub(crate) const fn new(value: $Value) -> Self {
                Self(std::sync::atomic::$Atomic::new(value))
            }

            #[track_caller]
            pub(crate) fn load(&self, ordering: Ordering) -> $Value {
                point("loads an atomic");
                self.0.load(ordering)
            }

            #[track_caller]
            pub(crate) fn store(&self, value: $Value, ordering: Ordering) {
                point("stores an atomic");
                self.0.store(value, ordering);
            }

            #[track_caller]
            pub(crate) fn swap(&self, value: $Value, ordering: Ordering) -> $Value {
                point("swaps an atomic");
                self.0.swap(value, ordering)
            }

            #[track_caller]
            pub(crate) fn compare_exchange(
                &self,
                current: $Value,
                new: $Value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$Value, $Value> {
                point("exchanges an atomic");
                self.0.compare_exchange(current, new, success, failure)
            }

            #[track_caller]
            pub(crate) fn compare_exchange_weak(
                &self,
                current: $Value,
                new: $Value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$Value, $Value> {
                self.compare_exchange(current, new, success, failure)
            }

            pub(crate) fn get_mut(&mut self) -> &mut $Value {
                self.0.get_mut()
            }
        }
    };
}

macro_rules! number {
    ($Atomic:ident, $Value:ty) => {
        #[expect(
            dead_code,
            reason = "not each of the types is used in each of its ways"
        )]
        impl $Atomic {
            #[track_caller]
            pub(crate) fn fetch_add(&self, value: $Value, ordering: Ordering) -> $Value {
                point("adds to an atomic");
                self.0.fetch_add(value, ordering)
            }

            #[track_caller]
            pub(crate) fn fetch_sub(&self, value: $Value, ordering: Ordering) -> $Value {
                point("subtracts from an atomic");
                self.0.fetch_sub(value, ordering)
            }

            #[track_caller]
            pub(crate) fn fetch_or(&self, bits: $Value, ordering: Ordering) -> $Value {
                point("sets bits of an atomic");
                self.0.fetch_or(bits, ordering)
            }

            #[track_caller]
            pub(crate) fn fetch_and(&self, bits: $Value, ordering: Ordering) -> $Value {
                point("clears bits of an atomic");
                self.0.fetch_and(bits, ordering)
            }

            #[track_caller]
            pub(crate) fn fetch_update(
                &self,
                set: Ordering,
                fetch: Ordering,
                update: impl FnMut($Value) -> Option<$Value>,
            ) -> Result<$Value, $Value> {
                point("updates an atomic");
                self.0.fetch_update(set, fetch, update)
            }
        }
    };
}

atomic!(AtomicBool, bool);
atomic!(AtomicU8, u8);
atomic!(AtomicUsize, usize);
number!(AtomicU8, u8);
number!(AtomicUsize, usize);
