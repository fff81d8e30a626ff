//! Atomics of `std`. Each operation on one is a step of the schedule, in one order for all threads, whatever `Ordering` says.

use std::sync::atomic::Ordering;

use super::point;

macro_rules! atomic {
    ($Atomic:ident, $Value:ty, $($method:ident($($argument:ident: $Argument:ty),*) -> $Result:ty, $did:literal;)*) => {
        #[derive(Default)]
        pub(crate) struct $Atomic(std::sync::atomic::$Atomic);

        impl $Atomic {
            pub(crate) const fn new(value: $Value) -> Self {
                Self(std::sync::atomic::$Atomic::new(value))
            }

            $(#[track_caller]
            pub(crate) fn $method(&self, $($argument: $Argument),*) -> $Result {
                point($did);
                self.0.$method($($argument),*)
            })*
        }
    };
}

atomic! {
    AtomicBool, bool,
    load(ordering: Ordering) -> bool, "loads an atomic";
    store(value: bool, ordering: Ordering) -> (), "stores an atomic";
    swap(value: bool, ordering: Ordering) -> bool, "swaps an atomic";
}

atomic! {
    AtomicU8, u8,
    load(ordering: Ordering) -> u8, "loads an atomic";
    store(value: u8, ordering: Ordering) -> (), "stores an atomic";
}

atomic! {
    AtomicUsize, usize,
    load(ordering: Ordering) -> usize, "loads an atomic";
    compare_exchange_weak(current: usize, new: usize, success: Ordering, failure: Ordering) -> Result<usize, usize>, "exchanges an atomic";
    fetch_add(value: usize, ordering: Ordering) -> usize, "adds to an atomic";
    fetch_sub(value: usize, ordering: Ordering) -> usize, "subtracts from an atomic";
    fetch_or(bits: usize, ordering: Ordering) -> usize, "sets bits of an atomic";
    fetch_and(bits: usize, ordering: Ordering) -> usize, "clears bits of an atomic";
    fetch_update(set: Ordering, fetch: Ordering, update: impl FnMut(usize) -> Option<usize>) -> Result<usize, usize>, "updates an atomic";
}
