//! A read-write lock of parking_lot, which says what that of `std` says: with poison, and with guards that stay on their thread, whatever else parking_lot is asked for.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::{LockResult, MutexGuard, TryLockError, TryLockResult};

use super::poison::{Poison, Watched};

pub(crate) struct RwLock<T: ?Sized> {
    poison: Poison,
    real: parking_lot::RwLock<T>,
}

/// Can be shared and not sent, as a guard of `std` is. Those of parking_lot can be sent if any crate of the program asks for its feature `send_guard`.
type Stays = PhantomData<MutexGuard<'static, ()>>;

pub(crate) struct RwLockReadGuard<'a, T: ?Sized> {
    real: parking_lot::RwLockReadGuard<'a, T>,
    _stays: Stays,
}

pub(crate) struct RwLockUpgradableReadGuard<'a, T: ?Sized> {
    real: parking_lot::RwLockUpgradableReadGuard<'a, T>,
    poison: &'a Poison,
    _stays: Stays,
}

pub(crate) struct RwLockWriteGuard<'a, T: ?Sized> {
    // In this order: who gets the lock finds the poison raised.
    _watched: Watched<'a>,
    real: parking_lot::RwLockWriteGuard<'a, T>,
    _stays: Stays,
}

// As of `std`: who comes across what a panic left behind finds the poison raised.
impl<T: ?Sized> UnwindSafe for RwLock<T> {}
impl<T: ?Sized> RefUnwindSafe for RwLock<T> {}
impl<T: RefUnwindSafe + ?Sized> UnwindSafe for RwLockReadGuard<'_, T> {}
impl<T: RefUnwindSafe + ?Sized> RefUnwindSafe for RwLockReadGuard<'_, T> {}
impl<T: RefUnwindSafe + ?Sized> UnwindSafe for RwLockUpgradableReadGuard<'_, T> {}
impl<T: RefUnwindSafe + ?Sized> RefUnwindSafe for RwLockUpgradableReadGuard<'_, T> {}
impl<T: ?Sized> UnwindSafe for RwLockWriteGuard<'_, T> {}
impl<T: ?Sized> RefUnwindSafe for RwLockWriteGuard<'_, T> {}

impl<T> RwLock<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self {
            poison: Poison::new(),
            real: parking_lot::RwLock::new(value),
        }
    }

    pub(crate) fn into_inner(self) -> LockResult<T> {
        self.poison.check(self.real.into_inner())
    }
}

/// The three kinds of guards, which differ in names, and in what they need of the poison.
macro_rules! acquire {
    ($lock:ident, $try_lock:ident, $Guard:ident $(, $field:ident = $of:expr)?) => {
        #[inline]
        pub(crate) fn $lock(&self) -> LockResult<$Guard<'_, T>> {
            let real = self.real.$lock();
            let _stays = PhantomData;
            self.poison.check($Guard { $($field: $of(&self.poison),)? real, _stays })
        }

        #[inline]
        pub(crate) fn $try_lock(&self) -> TryLockResult<$Guard<'_, T>> {
            let real = self.real.$try_lock().ok_or(TryLockError::WouldBlock)?;
            let _stays = PhantomData;
            Ok(self.poison.check($Guard { $($field: $of(&self.poison),)? real, _stays })?)
        }
    };
}

impl<T: ?Sized> RwLock<T> {
    acquire!(read, try_read, RwLockReadGuard);
    acquire!(
        upgradable_read,
        try_upgradable_read,
        RwLockUpgradableReadGuard,
        poison = std::convert::identity
    );
    acquire!(write, try_write, RwLockWriteGuard, _watched = Poison::watch);

    pub(crate) fn get_mut(&mut self) -> LockResult<&mut T> {
        self.poison.check(self.real.get_mut())
    }
}

/// A schedule has its own.
#[cfg(not(feature = "explore"))]
impl<T: ?Sized> RwLock<T> {
    #[inline]
    pub(crate) fn is_poisoned(&self) -> bool {
        self.poison.is_raised()
    }

    pub(crate) fn clear_poison(&self) {
        self.poison.clear();
    }
}

/// Nobody wrote since the look, so there is no poison that was not there before.
impl<'a, T: ?Sized> RwLockUpgradableReadGuard<'a, T> {
    #[inline]
    pub(crate) fn upgrade(guard: Self) -> RwLockWriteGuard<'a, T> {
        let real = parking_lot::RwLockUpgradableReadGuard::upgrade(guard.real);
        RwLockWriteGuard::upgraded(real, guard.poison)
    }

    #[inline]
    pub(crate) fn try_upgrade(guard: Self) -> Result<RwLockWriteGuard<'a, T>, Self> {
        match parking_lot::RwLockUpgradableReadGuard::try_upgrade(guard.real) {
            Ok(real) => Ok(RwLockWriteGuard::upgraded(real, guard.poison)),
            Err(real) => Err(Self { real, ..guard }),
        }
    }

    #[inline]
    pub(crate) fn downgrade(guard: Self) -> RwLockReadGuard<'a, T> {
        RwLockReadGuard {
            real: parking_lot::RwLockUpgradableReadGuard::downgrade(guard.real),
            _stays: PhantomData,
        }
    }
}

impl<'a, T: ?Sized> RwLockWriteGuard<'a, T> {
    #[inline]
    fn upgraded(real: parking_lot::RwLockWriteGuard<'a, T>, poison: &'a Poison) -> Self {
        Self {
            _watched: poison.watch(),
            real,
            _stays: PhantomData,
        }
    }
}

macro_rules! reads {
    ($($Guard:ident)*) => {$(
        impl<T: ?Sized> Deref for $Guard<'_, T> {
            type Target = T;

            #[inline]
            fn deref(&self) -> &T {
                &self.real
            }
        }
    )*};
}

reads!(RwLockReadGuard RwLockUpgradableReadGuard RwLockWriteGuard);

impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.real
    }
}
