//! A read-write lock of `std`, behind one of the schedule.

use std::ops::{Deref, DerefMut};
use std::sync::{LockResult, PoisonError, TryLockError, TryLockResult};

use super::poison::{Poison, Watched};
use super::refuse_unseen;
use crate::explore::lock::{Lock, Mode, Token};

pub(crate) struct RwLock<T: ?Sized> {
    lock: Lock,
    poison: Poison,
    real: std::sync::RwLock<T>,
}

pub(crate) struct RwLockReadGuard<'a, T: ?Sized> {
    // In this order: who gets the token finds the data free, and the poison raised.
    real: std::sync::RwLockReadGuard<'a, T>,
    _token: Option<Token<'a>>,
}

pub(crate) struct RwLockWriteGuard<'a, T: ?Sized> {
    _watched: Watched<'a>,
    real: std::sync::RwLockWriteGuard<'a, T>,
    _token: Option<Token<'a>>,
}

impl<T> RwLock<T> {
    #[track_caller]
    pub(crate) const fn new(value: T) -> Self {
        Self {
            lock: Lock::new(),
            poison: Poison::new(),
            real: std::sync::RwLock::new(value),
        }
    }

    pub(crate) fn into_inner(self) -> LockResult<T> {
        let value = self.real.into_inner();
        (self.poison).check(value.unwrap_or_else(PoisonError::into_inner))
    }
}

/// The two kinds of guards, which differ in names alone.
macro_rules! acquire {
    ($lock:ident, $try_lock:ident, $Guard:ident, $mode:expr $(, $watched:ident)?) => {
        #[track_caller]
        pub(crate) fn $lock(&self) -> LockResult<$Guard<'_, T>> {
            let _token = self.lock.acquire($mode);
            let real = match self.real.$try_lock() {
                Ok(real) => real,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                Err(TryLockError::WouldBlock) if _token.is_some() || self.lock.is_lost() => {
                    refuse_unseen(&self.lock)
                }
                Err(TryLockError::WouldBlock) => {
                    self.real.$lock().unwrap_or_else(PoisonError::into_inner)
                }
            };
            self.poison.check($Guard { $($watched: self.poison.watch(),)? real, _token })
        }

        #[track_caller]
        pub(crate) fn $try_lock(&self) -> TryLockResult<$Guard<'_, T>> {
            let _token = match self.lock.try_acquire($mode) {
                Some(Err(_)) => return Err(TryLockError::WouldBlock),
                Some(Ok(token)) => Some(token),
                None => None,
            };
            let real = match self.real.$try_lock() {
                Ok(real) => real,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => return Err(TryLockError::WouldBlock),
            };
            Ok(self.poison.check($Guard { $($watched: self.poison.watch(),)? real, _token })?)
        }
    };
}

impl<T: ?Sized> RwLock<T> {
    acquire!(read, try_read, RwLockReadGuard, Mode::Shared);
    acquire!(
        write,
        try_write,
        RwLockWriteGuard,
        Mode::Exclusive,
        _watched
    );

    pub(crate) fn get_mut(&mut self) -> LockResult<&mut T> {
        let value = self.real.get_mut().unwrap_or_else(PoisonError::into_inner);
        self.poison.check(value)
    }

    pub(crate) fn is_poisoned(&self) -> bool {
        self.poison.is_raised()
    }

    pub(crate) fn clear_poison(&self) {
        self.poison.clear();
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
