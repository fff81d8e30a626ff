//! A guard that is handed to what a caller gave, and comes back, as the types say.

use std::sync::{Mutex, MutexGuard};

pub struct Ledger(Mutex<u32>);

impl Ledger {
    pub fn back<'a>(&'a self, f: impl FnOnce(MutexGuard<'a, u32>) -> MutexGuard<'a, u32>) -> u32 {
        let made = f(self.0.lock().unwrap());
        let after = *self.0.lock().unwrap(); //~ reentrant_lock certain
        *made + after
    }

    fn within<R>(&self, f: impl FnOnce(&mut u32) -> R) -> R {
        let mut guard = self.0.lock().unwrap();
        f(&mut guard)
    }

    pub fn again(&self) -> u32 {
        self.within(|count| *count + *self.0.lock().unwrap()) //~ reentrant_lock certain
    }

    fn with<R>(&self, f: impl FnOnce(MutexGuard<'_, u32>) -> R) -> R {
        f(self.0.lock().unwrap())
    }

    pub fn while_it_is_there(&self) -> u32 {
        self.with(|guard| *guard + *self.0.lock().unwrap()) //~ reentrant_lock certain
    }
}

pub fn of_parking_lot<'a>(
    lock: &'a parking_lot::Mutex<u32>,
    f: fn(parking_lot::MutexGuard<'a, u32>) -> parking_lot::MutexGuard<'a, u32>,
) -> u32 {
    let made = f(lock.lock());
    let after = *lock.lock(); //~ reentrant_lock certain
    *made + after
}

pub async fn of_tokio<'a>(
    lock: &'a tokio::sync::Mutex<u32>,
    f: impl FnOnce(tokio::sync::MutexGuard<'a, u32>) -> tokio::sync::MutexGuard<'a, u32>,
) -> u32 {
    let made = f(lock.lock().await);
    let after = *lock.lock().await; //~ reentrant_lock certain
    *made + after
}
