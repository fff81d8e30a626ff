//! Not a member of the workspace, and known to its only user as `extras`.

pub use std::collections::{BTreeMap, HashMap};
pub use std::sync::{OnceLock, RwLock, RwLockReadGuard, RwLockWriteGuard};

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A lock of its own making.
#[derive(Default)]
pub struct Observable<T>(RwLock<T>);

pub struct ObservableReadGuard<'a, T>(RwLockReadGuard<'a, T>);
pub struct ObservableWriteGuard<'a, T>(RwLockWriteGuard<'a, T>);

impl<T> Observable<T> {
    pub fn read(&self) -> ObservableReadGuard<'_, T> {
        ObservableReadGuard(self.0.read().unwrap())
    }

    pub fn write(&self) -> ObservableWriteGuard<'_, T> {
        ObservableWriteGuard(self.0.write().unwrap())
    }

    pub fn try_write(&self) -> Option<ObservableWriteGuard<'_, T>> {
        self.0.try_write().ok().map(ObservableWriteGuard)
    }

    pub async fn refresh(&self) -> Result<(), String> {
        Ok(())
    }

    pub async fn write_later(&self) -> Result<ObservableWriteGuard<'_, T>, String> {
        Ok(self.write())
    }
}

impl<T> Deref for ObservableReadGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> Deref for ObservableWriteGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for ObservableWriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

/// A lock whose guard borrows nothing.
#[derive(Default)]
pub struct Turns(Arc<AtomicBool>);

pub struct TurnLockGuard(Arc<AtomicBool>);

impl Turns {
    pub async fn take(&self) -> TurnLockGuard {
        while self.0.swap(true, Ordering::Acquire) {
            std::hint::spin_loop();
        }
        TurnLockGuard(Arc::clone(&self.0))
    }
}

impl Drop for TurnLockGuard {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}
