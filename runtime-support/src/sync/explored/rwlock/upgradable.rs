//! Reads that can be upgraded.

use std::ops::Deref;

use super::{RwLock, RwLockReadGuard, RwLockWriteGuard, locks, refuse_unseen};
use crate::explore::lock::Token;

pub(crate) struct RwLockUpgradableReadGuard<'a, T: ?Sized> {
    // In this order: who gets the token finds the data free.
    pub(super) real: locks::RwLockUpgradableReadGuard<'a, T>,
    pub(super) _token: Option<Token<'a>>,
    pub(super) lock: &'a RwLock<T>,
}

impl<'a, T: ?Sized> RwLockUpgradableReadGuard<'a, T> {
    #[track_caller]
    pub(crate) fn upgrade(mut guard: Self) -> RwLockWriteGuard<'a, T> {
        let Some(token) = &mut guard._token else {
            let real = locks::RwLockUpgradableReadGuard::upgrade(guard.real);
            return RwLockWriteGuard::upgraded(real, None, guard.lock);
        };
        token.upgrade();
        Self::upgraded(guard)
    }

    #[track_caller]
    pub(crate) fn try_upgrade(mut guard: Self) -> Result<RwLockWriteGuard<'a, T>, Self> {
        let Some(token) = &mut guard._token else {
            return match locks::RwLockUpgradableReadGuard::try_upgrade(guard.real) {
                Ok(real) => Ok(RwLockWriteGuard::upgraded(real, None, guard.lock)),
                Err(real) => Err(Self { real, ..guard }),
            };
        };
        if token.try_upgrade() {
            Ok(Self::upgraded(guard))
        } else {
            Err(guard)
        }
    }

    #[track_caller]
    pub(crate) fn downgrade(mut guard: Self) -> RwLockReadGuard<'a, T> {
        let real = locks::RwLockUpgradableReadGuard::downgrade(guard.real);
        if let Some(token) = &mut guard._token {
            token.downgrade();
        }
        RwLockReadGuard {
            real,
            _token: guard._token,
        }
    }

    /// The lock of the schedule is.
    #[track_caller]
    fn upgraded(guard: Self) -> RwLockWriteGuard<'a, T> {
        let Self { real, _token, lock } = guard;
        match locks::RwLockUpgradableReadGuard::try_upgrade(real) {
            Ok(real) => RwLockWriteGuard::upgraded(real, _token, lock),
            Err(_read_elsewhere) => refuse_unseen(&lock.lock),
        }
    }
}

impl<'a, T: ?Sized> RwLockWriteGuard<'a, T> {
    fn upgraded(
        real: locks::RwLockWriteGuard<'a, T>,
        _token: Option<Token<'a>>,
        lock: &'a RwLock<T>,
    ) -> Self {
        Self {
            _watched: lock.poison.watch(),
            real,
            _token,
        }
    }
}

impl<T: ?Sized> Deref for RwLockUpgradableReadGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.real
    }
}
