//! Counts who went through.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// A counter with its lock.
#[derive(Default)]
pub struct Turnstile {
    passed: Mutex<u64>,
}

impl Turnstile {
    /// Holds the counter.
    pub fn hold(&self) -> MutexGuard<'_, u64> {
        self.passed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts one.
    pub fn pass(&self) -> u64 {
        let mut passed = self.hold();
        *passed += 1;
        *passed
    }
}
