//! Locks of loom in front of data that is behind those of `std`, which are free whenever these are.

use std::ops::{Deref, DerefMut};
use std::sync::{LockResult, PoisonError, TryLockError, TryLockResult};
use std::time::Duration;

use super::Made;

pub(crate) struct Mutex<T: ?Sized> {
    made: Made<loom::sync::Mutex<()>>,
    data: std::sync::Mutex<T>,
}

pub(crate) struct MutexGuard<'a, T: ?Sized> {
    // In this order: who gets the token finds the data free.
    data: std::sync::MutexGuard<'a, T>,
    token: loom::sync::MutexGuard<'a, ()>,
    mutex: &'a Mutex<T>,
}

impl<T> Mutex<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self {
            made: Made::not_yet(),
            data: std::sync::Mutex::new(value),
        }
    }

    pub(crate) fn into_inner(self) -> LockResult<T> {
        self.data.into_inner()
    }
}

impl<T: Default> Default for Mutex<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: ?Sized> Mutex<T> {
    fn loom(&self) -> &loom::sync::Mutex<()> {
        self.made.get(|| loom::sync::Mutex::new(()))
    }

    pub(crate) fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        let token = self.loom().lock();
        self.with(token.unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        let token = match self.loom().try_lock() {
            Ok(token) => token,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(TryLockError::WouldBlock),
        };
        Ok(self.with(token)?)
    }

    fn with<'a>(&'a self, token: loom::sync::MutexGuard<'a, ()>) -> LockResult<MutexGuard<'a, T>> {
        let mutex = self;
        match self.data.lock() {
            Ok(data) => Ok(MutexGuard { data, token, mutex }),
            Err(poisoned) => {
                let data = poisoned.into_inner();
                Err(PoisonError::new(MutexGuard { data, token, mutex }))
            }
        }
    }

    pub(crate) fn get_mut(&mut self) -> LockResult<&mut T> {
        self.data.get_mut()
    }

    pub(crate) fn is_poisoned(&self) -> bool {
        self.data.is_poisoned()
    }

    pub(crate) fn clear_poison(&self) {
        self.data.clear_poison();
    }
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.data
    }
}

pub(crate) struct RwLock<T: ?Sized> {
    made: Made<loom::sync::RwLock<()>>,
    data: std::sync::RwLock<T>,
}

pub(crate) struct RwLockReadGuard<'a, T: ?Sized> {
    data: std::sync::RwLockReadGuard<'a, T>,
    _token: loom::sync::RwLockReadGuard<'a, ()>,
}

pub(crate) struct RwLockWriteGuard<'a, T: ?Sized> {
    data: std::sync::RwLockWriteGuard<'a, T>,
    _token: loom::sync::RwLockWriteGuard<'a, ()>,
}

impl<T> RwLock<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self {
            made: Made::not_yet(),
            data: std::sync::RwLock::new(value),
        }
    }

    pub(crate) fn into_inner(self) -> LockResult<T> {
        self.data.into_inner()
    }
}

/// The two kinds of guards, which differ in names alone.
macro_rules! acquire {
    ($lock:ident, $try_lock:ident, $Guard:ident) => {
        pub(crate) fn $lock(&self) -> LockResult<$Guard<'_, T>> {
            let token = self.loom().$lock();
            let _token = token.unwrap_or_else(PoisonError::into_inner);
            match self.data.$lock() {
                Ok(data) => Ok($Guard { data, _token }),
                Err(poisoned) => {
                    let data = poisoned.into_inner();
                    Err(PoisonError::new($Guard { data, _token }))
                }
            }
        }

        pub(crate) fn $try_lock(&self) -> TryLockResult<$Guard<'_, T>> {
            let _token = match self.loom().$try_lock() {
                Ok(token) => token,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => return Err(TryLockError::WouldBlock),
            };
            match self.data.$lock() {
                Ok(data) => Ok($Guard { data, _token }),
                Err(poisoned) => {
                    let data = poisoned.into_inner();
                    Err(PoisonError::new($Guard { data, _token }).into())
                }
            }
        }
    };
}

impl<T: ?Sized> RwLock<T> {
    acquire!(read, try_read, RwLockReadGuard);
    acquire!(write, try_write, RwLockWriteGuard);

    fn loom(&self) -> &loom::sync::RwLock<()> {
        self.made.get(|| loom::sync::RwLock::new(()))
    }

    pub(crate) fn get_mut(&mut self) -> LockResult<&mut T> {
        self.data.get_mut()
    }

    pub(crate) fn is_poisoned(&self) -> bool {
        self.data.is_poisoned()
    }

    pub(crate) fn clear_poison(&self) {
        self.data.clear_poison();
    }
}

impl<T: ?Sized> Deref for RwLockReadGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}

impl<T: ?Sized> Deref for RwLockWriteGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}

impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.data
    }
}

pub(crate) struct Condvar(Made<loom::sync::Condvar>);

/// Never: time does not pass.
pub(crate) struct WaitTimeoutResult;

impl WaitTimeoutResult {
    pub(crate) fn timed_out(&self) -> bool {
        false
    }
}

impl Condvar {
    pub(crate) const fn new() -> Self {
        Self(Made::not_yet())
    }

    fn loom(&self) -> &loom::sync::Condvar {
        self.0.get(loom::sync::Condvar::new)
    }

    pub(crate) fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        let MutexGuard { data, token, mutex } = guard;
        drop(data);
        let token = self.loom().wait(token);
        mutex.with(token.unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        _limit: Duration,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)> {
        match self.wait(guard) {
            Ok(guard) => Ok((guard, WaitTimeoutResult)),
            Err(poisoned) => {
                let guard = poisoned.into_inner();
                Err(PoisonError::new((guard, WaitTimeoutResult)))
            }
        }
    }

    pub(crate) fn notify_one(&self) {
        self.loom().notify_one();
    }

    pub(crate) fn notify_all(&self) {
        self.loom().notify_all();
    }
}

impl Default for Condvar {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Condvar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Condvar { .. }")
    }
}
