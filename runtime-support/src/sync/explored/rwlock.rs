//! A read-write lock of `std` or of parking_lot, behind one of the schedule.

#[cfg(feature = "parking_lot")]
mod upgradable;

use std::ops::{Deref, DerefMut};
use std::sync::{LockResult, PoisonError, TryLockError, TryLockResult};

use super::refuse_unseen;
use crate::explore::lock::{Lock, Mode, Token};
#[cfg(feature = "parking_lot")]
use crate::sync::parked as locks;
use crate::sync::poison::{Poison, Watched};
#[cfg(not(feature = "parking_lot"))]
use std::sync as locks;
#[cfg(feature = "parking_lot")]
pub(crate) use upgradable::RwLockUpgradableReadGuard;

pub(crate) struct RwLock<T: ?Sized> {
    lock: Lock,
    poison: Poison,
    real: locks::RwLock<T>,
}

pub(crate) struct RwLockReadGuard<'a, T: ?Sized> {
    // In this order: who gets the token finds the data free, and the poison raised.
    real: locks::RwLockReadGuard<'a, T>,
    _token: Option<Token<'a>>,
}

pub(crate) struct RwLockWriteGuard<'a, T: ?Sized> {
    _watched: Watched<'a>,
    real: locks::RwLockWriteGuard<'a, T>,
    _token: Option<Token<'a>>,
}

impl<T> RwLock<T> {
    #[track_caller]
    pub(crate) const fn new(value: T) -> Self {
        Self {
            lock: Lock::new(),
            poison: Poison::new(),
            real: locks::RwLock::new(value),
        }
    }

    pub(crate) fn into_inner(self) -> LockResult<T> {
        let value = self.real.into_inner();
        (self.poison).check(value.unwrap_or_else(PoisonError::into_inner))
    }
}

/// The kinds of guards, which differ in names, and in what they need of the lock.
macro_rules! acquire {
    ($lock:ident, $try_lock:ident, $Guard:ident, $mode:expr $(, $field:ident = $of:expr)?) => {
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
            self.poison.check($Guard { $($field: $of(self),)? real, _token })
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
            Ok(self.poison.check($Guard { $($field: $of(self),)? real, _token })?)
        }
    };
}

impl<T: ?Sized> RwLock<T> {
    acquire!(read, try_read, RwLockReadGuard, Mode::Shared);
    #[cfg(feature = "parking_lot")]
    acquire!(
        upgradable_read,
        try_upgradable_read,
        RwLockUpgradableReadGuard,
        Mode::Upgradable,
        lock = std::convert::identity
    );
    acquire!(
        write,
        try_write,
        RwLockWriteGuard,
        Mode::Exclusive,
        _watched = Self::watch
    );

    fn watch(&self) -> Watched<'_> {
        self.poison.watch()
    }

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
