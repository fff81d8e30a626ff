//! A type that goes by the name of a well-known collection, and locks. Nothing is wrong in here.

use std::sync::{Mutex, MutexGuard};

/// The accounts that were used last.
#[derive(Default)]
pub struct LruCache {
    numbers: Mutex<Vec<u32>>,
}

impl LruCache {
    /// Keeps all others out.
    pub fn hold(&self) -> MutexGuard<'_, Vec<u32>> {
        self.numbers.lock().unwrap()
    }

    /// Notes an account.
    pub fn insert(&self, account: u32) {
        self.hold().push(account);
    }
}
