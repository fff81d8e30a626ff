//! A read-write lock of `std`, behind one of the schedule.

use std::ops::{Deref, DerefMut};
use std::sync::{LockResult, PoisonError, TryLockError, TryLockResult};

use super::refuse_unseen;
use crate::explore::lock::{Lock, Mode, Token};

pub(crate) struct RwLock<T: ?Sized> {
    lock: Lock,
    real: std::sync::RwLock<T>,
}

pub(crate) struct RwLockReadGuard<'a, T: ?Sized> {
    // In this order: who gets the token finds the data free.
    real: std::sync::RwLockReadGuard<'a, T>,
    _token: Option<Token<'a>>,
}

pub(crate) struct RwLockWriteGuard<'a, T: ?Sized> {
    real: std::sync::RwLockWriteGuard<'a, T>,
    _token: Option<Token<'a>>,
}

impl<T> RwLock<T> {
    #[track_caller]
    pub(crate) const fn new(value: T) -> Self {
        Self {
            lock: Lock::new(),
            real: std::sync::RwLock::new(value),
        }
    }

    pub(crate) fn into_inner(self) -> LockResult<T> {
        self.real.into_inner()
    }
}

/// The two kinds of guards, which differ in names alone.
macro_rules! acquire {
    ($lock:ident, $try_lock:ident, $Guard:ident, $mode:expr) => {
        #[track_caller]
        pub(crate) fn $lock(&self) -> LockResult<$Guard<'_, T>> {
            let _token = self.lock.acquire($mode);
            let real = match self.real.$try_lock() {
                Ok(real) => Ok(real),
                Err(TryLockError::Poisoned(poisoned)) => Err(poisoned),
                Err(TryLockError::WouldBlock) if _token.is_some() || self.lock.is_lost() => {
                    refuse_unseen(&self.lock)
                }
                Err(TryLockError::WouldBlock) => self.real.$lock(),
            };
            match real {
                Ok(real) => Ok($Guard { real, _token }),
                Err(poisoned) => {
                    let real = poisoned.into_inner();
                    Err(PoisonError::new($Guard { real, _token }))
                }
            }
        }

        #[track_caller]
        pub(crate) fn $try_lock(&self) -> TryLockResult<$Guard<'_, T>> {
            let _token = match self.lock.try_acquire($mode) {
                Some(Err(_)) => return Err(TryLockError::WouldBlock),
                Some(Ok(token)) => Some(token),
                None => None,
            };
            match self.real.$try_lock() {
                Ok(real) => Ok($Guard { real, _token }),
                Err(TryLockError::Poisoned(poisoned)) => {
                    let real = poisoned.into_inner();
                    Err(PoisonError::new($Guard { real, _token }).into())
                }
                Err(TryLockError::WouldBlock) => Err(TryLockError::WouldBlock),
            }
        }
    };
}

impl<T: ?Sized> RwLock<T> {
    acquire!(read, try_read, RwLockReadGuard, Mode::Shared);
    acquire!(write, try_write, RwLockWriteGuard, Mode::Exclusive);

    pub(crate) fn get_mut(&mut self) -> LockResult<&mut T> {
        self.real.get_mut()
    }

    pub(crate) fn is_poisoned(&self) -> bool {
        self.real.is_poisoned()
    }

    pub(crate) fn clear_poison(&self) {
        self.real.clear_poison();
    }
}

impl<T: ?Sized> Deref for RwLockReadGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.real
    }
}

impl<T: ?Sized> Deref for RwLockWriteGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.real
    }
}

impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.real
    }
}
