//! A mutex of `std`, behind one of the schedule.

use std::ops::{Deref, DerefMut};
use std::sync::{LockResult, PoisonError, TryLockError, TryLockResult};

use super::refuse_unseen;
use crate::explore::lock::{Lock, Mode, Token};
use crate::sync::poison::{Poison, Watched};

pub(crate) struct Mutex<T: ?Sized> {
    pub(super) lock: Lock,
    poison: Poison,
    pub(super) real: std::sync::Mutex<T>,
}

pub(crate) struct MutexGuard<'a, T: ?Sized> {
    // In this order: who gets the token finds the data free, and the poison raised.
    _watched: Watched<'a>,
    pub(super) real: std::sync::MutexGuard<'a, T>,
    pub(super) token: Option<Token<'a>>,
    pub(super) mutex: &'a Mutex<T>,
}

impl<T> Mutex<T> {
    #[track_caller]
    pub(crate) const fn new(value: T) -> Self {
        Self {
            lock: Lock::new(),
            poison: Poison::new(),
            real: std::sync::Mutex::new(value),
        }
    }

    pub(crate) fn into_inner(self) -> LockResult<T> {
        let value = self.real.into_inner();
        (self.poison).check(value.unwrap_or_else(PoisonError::into_inner))
    }
}

impl<T: Default> Default for Mutex<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: ?Sized> Mutex<T> {
    #[track_caller]
    pub(crate) fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        let token = self.lock.acquire(Mode::Exclusive);
        let real = match self.real.try_lock() {
            Ok(real) => real,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) if token.is_some() || self.lock.is_lost() => {
                refuse_unseen(&self.lock)
            }
            Err(TryLockError::WouldBlock) => {
                self.real.lock().unwrap_or_else(PoisonError::into_inner)
            }
        };
        self.guard(real, token)
    }

    #[track_caller]
    pub(crate) fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        let token = match self.lock.try_acquire(Mode::Exclusive) {
            Some(Err(_)) => return Err(TryLockError::WouldBlock),
            Some(Ok(token)) => Some(token),
            None => None,
        };
        match self.real.try_lock() {
            Ok(real) => Ok(self.guard(real, token)?),
            Err(TryLockError::Poisoned(poisoned)) => Ok(self.guard(poisoned.into_inner(), token)?),
            Err(TryLockError::WouldBlock) => Err(TryLockError::WouldBlock),
        }
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

    pub(super) fn guard<'a>(
        &'a self,
        real: std::sync::MutexGuard<'a, T>,
        token: Option<Token<'a>>,
    ) -> LockResult<MutexGuard<'a, T>> {
        self.poison.check(MutexGuard {
            _watched: self.poison.watch(),
            real,
            token,
            mutex: self,
        })
    }
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.real
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.real
    }
}
