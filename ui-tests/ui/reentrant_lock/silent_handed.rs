//! A guard that is handed to what a caller gave may be gone, or in what came back: only the caller knows.

use std::sync::{Mutex, MutexGuard};

pub struct Ledger(Mutex<u32>);

impl Ledger {
    pub fn with<R>(&self, f: impl FnOnce(MutexGuard<'_, u32>) -> R) -> (R, u32) {
        let made = f(self.0.lock().unwrap());
        let after = *self.0.lock().unwrap();
        (made, after)
    }

    pub fn in_a_box<R>(
        &self,
        f: Box<dyn FnOnce(MutexGuard<'_, u32>) -> Option<R>>,
    ) -> (Option<R>, u32) {
        let made = f(self.0.lock().unwrap());
        let after = *self.0.lock().unwrap();
        (made, after)
    }

    pub fn by_a_pointer<R>(&self, f: fn(MutexGuard<'_, u32>) -> R) -> (R, u32) {
        let made = f(self.0.lock().unwrap());
        let after = *self.0.lock().unwrap();
        (made, after)
    }

    pub fn with_others<'a, R>(&'a self, f: impl FnOnce((MutexGuard<'a, u32>, u32)) -> R) -> u32 {
        let made = f((self.0.lock().unwrap(), 1));
        let after = *self.0.lock().unwrap();
        drop(made);
        after
    }

    pub fn counted(&self) -> u32 {
        let (made, after) = self.with(|guard| *guard);
        made + after
    }
}

pub trait Reader {
    type Made;

    fn read(self, guard: MutexGuard<'_, u32>) -> Self::Made;
}

pub fn by_a_trait<R: Reader>(lock: &Mutex<u32>, reader: R) -> (R::Made, u32) {
    let made = reader.read(lock.lock().unwrap());
    let after = *lock.lock().unwrap();
    (made, after)
}

pub fn of_parking_lot<R>(
    lock: &parking_lot::RwLock<u32>,
    f: impl FnOnce(parking_lot::RwLockWriteGuard<'_, u32>) -> R,
) -> (R, u32) {
    let made = f(lock.write());
    let after = *lock.read();
    (made, after)
}

pub async fn of_tokio<R>(
    lock: &tokio::sync::Mutex<u32>,
    f: impl FnOnce(tokio::sync::MutexGuard<'_, u32>) -> R,
) -> (R, u32) {
    let made = f(lock.lock().await);
    let after = *lock.lock().await;
    (made, after)
}
