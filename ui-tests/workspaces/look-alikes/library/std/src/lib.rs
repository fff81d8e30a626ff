//! Lies in `library/std/src`, as the sources of the standard library do.

use std::sync::Mutex;

/// Takes a lock twice, through a macro of its own.
macro_rules! both {
    ($counter:expr) => {
        *$counter.lock().unwrap() + *$counter.lock().unwrap()
    };
}

/// Twice what has been counted.
pub fn double(counter: &Mutex<u32>) -> u32 {
    both!(counter) //~ reentrant_lock certain
}
