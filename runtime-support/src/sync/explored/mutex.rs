//! A mutex of `std`, behind one of the schedule.

use std::ops::{Deref, DerefMut};
use std::sync::{LockResult, PoisonError, TryLockError, TryLockResult};

use super::refuse_unseen;
use crate::explore::lock::{Lock, Mode, Token};

pub(crate) struct Mutex<T: ?Sized> {
    pub(super) lock: Lock,
    pub(super) real: std::sync::Mutex<T>,
}

pub(crate) struct MutexGuard<'a, T: ?Sized> {
    // In this order: who gets the token finds the data free.
    pub(super) real: std::sync::MutexGuard<'a, T>,
    pub(super) token: Option<Token<'a>>,
    pub(super) mutex: &'a Mutex<T>,
}

impl<T> Mutex<T> {
    #[track_caller]
    pub(crate) const fn new(value: T) -> Self {
        Self {
            lock: Lock::new(),
            real: std::sync::Mutex::new(value),
        }
    }

    pub(crate) fn into_inner(self) -> LockResult<T> {
        self.real.into_inner()
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
        match self.real.try_lock() {
            Ok(real) => Ok(self.guard(real, token)),
            Err(TryLockError::Poisoned(poisoned)) => {
                let real = poisoned.into_inner();
                Err(PoisonError::new(self.guard(real, token)))
            }
            Err(TryLockError::WouldBlock) if token.is_some() || self.lock.is_lost() => {
                refuse_unseen(&self.lock)
            }
            Err(TryLockError::WouldBlock) => self.wrap(self.real.lock()),
        }
    }

    #[track_caller]
    pub(crate) fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        let token = match self.lock.try_acquire(Mode::Exclusive) {
            Some(Err(_)) => return Err(TryLockError::WouldBlock),
            Some(Ok(token)) => Some(token),
            None => None,
        };
        match self.real.try_lock() {
            Ok(real) => Ok(self.guard(real, token)),
            Err(TryLockError::Poisoned(poisoned)) => {
                let real = poisoned.into_inner();
                Err(PoisonError::new(self.guard(real, token)).into())
            }
            Err(TryLockError::WouldBlock) => Err(TryLockError::WouldBlock),
        }
    }

    pub(crate) fn get_mut(&mut self) -> LockResult<&mut T> {
        self.real.get_mut()
    }

    pub(crate) fn is_poisoned(&self) -> bool {
        self.real.is_poisoned()
    }

    pub(crate) fn clear_poison(&self) {
        self.real.clear_poison();
    }

    fn guard<'a>(
        &'a self,
        real: std::sync::MutexGuard<'a, T>,
        token: Option<Token<'a>>,
    ) -> MutexGuard<'a, T> {
        let mutex = self;
        MutexGuard { real, token, mutex }
    }

    /// Under no schedule.
    pub(super) fn wrap<'a>(
        &'a self,
        real: LockResult<std::sync::MutexGuard<'a, T>>,
    ) -> LockResult<MutexGuard<'a, T>> {
        match real {
            Ok(real) => Ok(self.guard(real, None)),
            Err(poisoned) => {
                let real = poisoned.into_inner();
                Err(PoisonError::new(self.guard(real, None)))
            }
        }
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
