//! What tells flights apart.

use std::cell::Cell;

use crate::sync::{Mutex, global, lock, thread_local};

/// No other flight in the program has it.
pub(super) type FlightId = u64;

/// A thread takes as many at once: one lock for all would be felt.
const AT_ONCE: FlightId = 1 << 10;

global! {
    /// The last one that was given to a thread.
    static GIVEN: Mutex<FlightId> = Mutex::new(0);
}

thread_local! {
    /// The last one that was used.
    static USED: Cell<FlightId> = const { Cell::new(0) };
}

#[inline]
pub(super) fn new_flight() -> FlightId {
    let id = USED.try_with(|used| {
        if used.get() % AT_ONCE == 0 {
            used.set(take());
        }
        used.set(used.get() + 1);
        used.get()
    });
    // While a thread ends.
    id.unwrap_or_else(|_| take() + 1)
}

/// Those that come next belong to the caller.
#[cold]
fn take() -> FlightId {
    let mut given = lock(&GIVEN);
    *given += AT_ONCE;
    *given - AT_ONCE
}
