//! A look that can become a change, with no writer in between.

use super::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use crate::detect::Upgradable;
use crate::sync;
use std::sync::TryLockError;

/// Lets others read too, and nobody else write or have such a guard, until it is dropped or [upgraded](Self::upgrade).
///
/// By [`RwLock::upgradable_read`], with the feature `parking_lot`. What it can do besides looking are functions and not methods, so that they hide none of the data's:
/// `RwLockUpgradableReadGuard::upgrade(guard)`.
///
/// | from | by | to | waits for |
/// |---|---|---|---|
/// | nothing | [`upgradable_read`](RwLock::upgradable_read) | upgradable | writers, and another upgradable read |
/// | upgradable | [`upgrade`](Self::upgrade) | [exclusive](RwLockWriteGuard) | who reads; who comes to read waits behind it |
/// | upgradable | [`try_upgrade`](Self::try_upgrade) | exclusive, or still upgradable if others read | nobody |
/// | upgradable | [`downgrade`](Self::downgrade) | [shared](RwLockReadGuard) | nobody |
///
/// A panic under it poisons nothing: it only looked. One under the guard that `upgrade` gives does.
#[must_use = "the lock is released at once if the guard is not kept"]
#[clippy::has_significant_drop]
pub struct RwLockUpgradableReadGuard<'a, T: ?Sized> {
    pub(super) inner: sync::RwLockUpgradableReadGuard<'a, T>,
    held: Upgradable<'a>,
}

impl<T: ?Sized> RwLock<T> {
    /// Takes the lock to look, and maybe to write then, with no writer in between. With the feature `parking_lot`, for the lock of `std` cannot do it.
    ///
    /// Beside it others may [`read`](Self::read), and nobody else may have an upgradable read or write. So what was seen is still so after
    /// [`upgrade`](RwLockUpgradableReadGuard::upgrade), and no second look is needed.
    ///
    /// | | parking_lot | here | [`read_or_write`](Self::read_or_write) |
    /// |---|---|---|---|
    /// | needs | parking_lot | the feature `parking_lot` | nothing |
    /// | looks | once | once | twice, if it writes |
    /// | looks at once | one, beside readers | one, beside readers | any number |
    /// | a panic while it writes | is not noticed | poisons the lock | poisons the lock |
    /// | a thread that waits for itself | hangs | with [detection](crate::detect): panics and names both places | the same |
    ///
    /// # When not to use it
    ///
    /// Those who come here wait for each other, also if none of them writes in the end. Where a look is mostly enough, as in a cache, they are in each other's way for nothing, and
    /// `read_or_write` is the better choice. This is for a look that is dear, or that could not be repeated, and for few who take it.
    ///
    /// # Cost
    ///
    /// If nobody is in the way, that of parking_lot, and a look at a flag. Otherwise it blocks the thread while somebody writes, waits to write behind readers, or has an upgradable read.
    ///
    /// # Panics
    ///
    /// If the lock is poisoned; and, with [detection](crate::detect), if this thread holds it, in whatever mode: a writer that comes waits for what this thread reads, and this thread
    /// for the writer. To `read` *under* an upgradable read is fine, but it cannot be upgraded then.
    ///
    /// # Example
    ///
    /// ```
    /// use guardlint::{RwLock, RwLockUpgradableReadGuard};
    ///
    /// let words = RwLock::new(vec!["to", "be", "or", "not", "to", "be"]);
    ///
    /// let seen = words.upgradable_read();
    /// let repeated = seen.iter().rposition(|word| seen.iter().filter(|it| *it == word).count() > 1);
    /// if let Some(repeated) = repeated {
    ///     // Nobody has written since, so the word is where it was.
    ///     RwLockUpgradableReadGuard::upgrade(seen).remove(repeated);
    /// }
    /// assert_eq!(*words.read(), ["to", "be", "or", "not", "to"]);
    /// ```
    #[track_caller]
    #[inline]
    pub fn upgradable_read(&self) -> RwLockUpgradableReadGuard<'_, T> {
        let held = self.tracker.acquire_upgradable();
        match self.inner.upgradable_read() {
            Ok(inner) => RwLockUpgradableReadGuard { inner, held },
            Err(poisoned) => self.refuse((poisoned, held)),
        }
    }

    /// Takes the lock to look, and maybe to write then, unless that would block.
    ///
    /// # Panics
    ///
    /// If the lock is poisoned.
    #[track_caller]
    #[inline]
    pub fn try_upgradable_read(&self) -> Option<RwLockUpgradableReadGuard<'_, T>> {
        match self.inner.try_upgradable_read() {
            Ok(inner) => Some(RwLockUpgradableReadGuard {
                inner,
                held: self.tracker.acquired_upgradable(),
            }),
            Err(TryLockError::WouldBlock) => None,
            Err(TryLockError::Poisoned(poisoned)) => self.refuse(poisoned),
        }
    }
}

impl<'a, T: ?Sized> RwLockUpgradableReadGuard<'a, T> {
    /// Has the lock alone from then on. Blocks the thread until nobody else reads; those who come to read meanwhile wait behind it.
    ///
    /// Two threads that both upgrade cannot wait for each other, for there is only one upgradable read at a time. But a thread that reads and waits for what this one holds, and this one, can.
    ///
    /// # Panics
    ///
    /// With [detection](crate::detect), if this thread reads the lock by another guard, too, for which it would wait. A panic under the guard that this returns poisons the lock.
    ///
    /// ```
    /// use guardlint::{RwLock, RwLockUpgradableReadGuard};
    ///
    /// let balance = RwLock::new(100);
    /// let seen = balance.upgradable_read();
    /// if *seen >= 60 {
    ///     *RwLockUpgradableReadGuard::upgrade(seen) -= 60;
    /// }
    /// assert_eq!(*balance.read(), 40);
    /// ```
    #[track_caller]
    #[inline]
    pub fn upgrade(guard: Self) -> RwLockWriteGuard<'a, T> {
        guard.held.ask();
        let Self { inner, held } = guard;
        RwLockWriteGuard {
            inner: sync::RwLockUpgradableReadGuard::upgrade(inner),
            _held: held.upgraded(),
        }
    }

    /// Has the lock alone from then on, unless somebody else reads.
    ///
    /// # Errors
    ///
    /// The guard as it was, if somebody does.
    ///
    /// ```
    /// use guardlint::{RwLock, RwLockUpgradableReadGuard};
    ///
    /// let balance = RwLock::new(100);
    /// let seen = balance.upgradable_read();
    /// let reader = balance.try_read();
    /// let seen = RwLockUpgradableReadGuard::try_upgrade(seen).unwrap_err();
    /// drop(reader);
    /// *RwLockUpgradableReadGuard::try_upgrade(seen).unwrap() -= 60;
    /// assert_eq!(*balance.read(), 40);
    /// ```
    #[track_caller]
    #[inline]
    pub fn try_upgrade(guard: Self) -> Result<RwLockWriteGuard<'a, T>, Self> {
        let Self { inner, held } = guard;
        match sync::RwLockUpgradableReadGuard::try_upgrade(inner) {
            Ok(inner) => Ok(RwLockWriteGuard {
                inner,
                _held: held.upgraded(),
            }),
            Err(inner) => Err(Self { inner, held }),
        }
    }

    /// Reads as others do from then on, and lets the next one have an upgradable read. Never blocks; nobody writes in between.
    ///
    /// ```
    /// use guardlint::{RwLock, RwLockUpgradableReadGuard};
    ///
    /// let balance = RwLock::new(100);
    /// let seen = RwLockUpgradableReadGuard::downgrade(balance.upgradable_read());
    /// assert_eq!(balance.try_upgradable_read().as_deref(), Some(&*seen));
    /// ```
    #[track_caller]
    #[inline]
    pub fn downgrade(guard: Self) -> RwLockReadGuard<'a, T> {
        let Self { inner, held } = guard;
        RwLockReadGuard {
            inner: sync::RwLockUpgradableReadGuard::downgrade(inner),
            _held: held.downgraded(),
        }
    }
}
