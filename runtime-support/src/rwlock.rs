//! A read-write lock under which nobody forgets to look again.

#[cfg(all(feature = "parking_lot", not(guardlint_loom)))]
mod upgradable;

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{LockResult, PoisonError, TryLockError};

use crate::detect::{Held, Mode, Tracker};
use crate::poison::refuse;
use crate::sync;
#[cfg(all(feature = "parking_lot", not(guardlint_loom)))]
pub use upgradable::RwLockUpgradableReadGuard;

/// A [`std::sync::RwLock`] that does not let a thread wait for itself, with a way to write only after a second look.
///
/// | | `std` | here |
/// |---|---|---|
/// | look, and write if need be | two sections, and the second look is up to you | [`read_or_write`](Self::read_or_write) looks twice; with the feature `parking_lot`, `upgradable_read` keeps writers out in between |
/// | a thread takes it twice | hangs or panics, as the platform has it | with [detection](crate::detect): panics and names both places |
/// | [`read`](Self::read), [`write`](Self::write) | give a `Result` | give the guard, and panic if the lock is poisoned |
///
/// A panic while the lock is held exclusively poisons it, as in `std`, until [`clear_poison`](Self::clear_poison) says that the state is sound.
///
/// A thread that reads must not read again under its first guard: as soon as a writer waits, readers queue up behind it. With detection that is
/// a report too, though it often goes well.
///
/// | held | `read` | `upgradable_read` | `write` |
/// |---|---|---|---|
/// | by nobody | at once | at once | at once |
/// | by readers | beside them, as a rule behind a writer that waits | the same | waits |
/// | by one with an upgradable read | beside it | waits | waits |
/// | by one that upgrades, or writes | waits | waits | waits |
///
/// # When not to use it
///
/// It pays where many threads read for long and few write. For short sections a [`Mutex`](crate::Mutex) is faster.
///
/// # Cost
///
/// Without detection it is the lock of `std`: the same size, the same instructions. What detection costs is said [there](crate::detect#cost). With the feature `parking_lot` it is
/// the lock of parking_lot, with a flag for the poison.
///
/// # Example
///
/// ```
/// use std::collections::HashMap;
///
/// use guardlint::RwLock;
///
/// static ICONS: RwLock<Option<HashMap<&str, u32>>> = RwLock::new(None);
///
/// fn icon(name: &str) -> Option<u32> {
///     let find = |icons: &Option<HashMap<_, _>>| icons.as_ref().map(|icons| icons.get(name).copied());
///     ICONS.read_or_write(find, |icons| icons.insert(load()).get(name).copied())
/// }
///
/// fn load() -> HashMap<&'static str, u32> {
///     HashMap::from([("spades", 0x2660), ("hearts", 0x2665)])
/// }
///
/// assert_eq!(icon("hearts"), Some(0x2665));
/// assert_eq!(icon("cups"), None);
/// ```
pub struct RwLock<T: ?Sized> {
    tracker: Tracker,
    pub(crate) inner: sync::RwLock<T>,
}

/// Lets others read too, and releases the [`RwLock`] when it is dropped.
#[must_use = "the lock is released at once if the guard is not kept"]
#[clippy::has_significant_drop]
pub struct RwLockReadGuard<'a, T: ?Sized> {
    inner: sync::RwLockReadGuard<'a, T>,
    _held: Held<'a>,
}

/// Releases the [`RwLock`] when it is dropped.
#[must_use = "the lock is released at once if the guard is not kept"]
#[clippy::has_significant_drop]
pub struct RwLockWriteGuard<'a, T: ?Sized> {
    inner: sync::RwLockWriteGuard<'a, T>,
    _held: Held<'a>,
}

impl<T> RwLock<T> {
    /// A lock that nobody holds. Locks that are made at one place of the source are one [class](crate::detect#orders).
    #[track_caller]
    #[inline]
    pub const fn new(value: T) -> Self {
        Self {
            tracker: Tracker::new(),
            inner: sync::RwLock::new(value),
        }
    }

    /// What was guarded.
    ///
    /// # Panics
    ///
    /// If the lock is poisoned.
    #[track_caller]
    #[inline]
    pub fn into_inner(self) -> T {
        let made = self.tracker.made_at();
        let value = self.inner.into_inner();
        value.unwrap_or_else(|_| refuse("RwLock", made))
    }
}

impl<T: ?Sized> RwLock<T> {
    /// Takes the lock to look, beside others who do. Blocks the thread while somebody writes or, as a rule, waits to.
    ///
    /// # Panics
    ///
    /// If the lock is poisoned; and, with [detection](crate::detect), if this thread holds it, in whatever mode but for an upgradable read.
    #[track_caller]
    #[inline]
    pub fn read(&self) -> RwLockReadGuard<'_, T> {
        self.acquire_read()
            .unwrap_or_else(|poisoned| self.refuse(poisoned))
    }

    /// As [`read`](Self::read), for who knows what poison means there.
    #[track_caller]
    #[inline]
    pub(crate) fn acquire_read(&self) -> LockResult<RwLockReadGuard<'_, T>> {
        let _held = self.tracker.acquire(Mode::Shared);
        match self.inner.read() {
            Ok(inner) => Ok(RwLockReadGuard { inner, _held }),
            Err(poisoned) => {
                let inner = poisoned.into_inner();
                Err(PoisonError::new(RwLockReadGuard { inner, _held }))
            }
        }
    }

    /// Takes the lock alone. Blocks the thread until nobody else holds it.
    ///
    /// # Panics
    ///
    /// If the lock is poisoned; and, with [detection](crate::detect), if this thread holds it, in whatever mode.
    #[track_caller]
    #[inline]
    pub fn write(&self) -> RwLockWriteGuard<'_, T> {
        self.acquire_write()
            .unwrap_or_else(|poisoned| self.refuse(poisoned))
    }

    /// As [`write`](Self::write), for who knows what poison means there.
    #[track_caller]
    #[inline]
    pub(crate) fn acquire_write(&self) -> LockResult<RwLockWriteGuard<'_, T>> {
        let _held = self.tracker.acquire(Mode::Exclusive);
        match self.inner.write() {
            Ok(inner) => Ok(RwLockWriteGuard { inner, _held }),
            Err(poisoned) => {
                let inner = poisoned.into_inner();
                Err(PoisonError::new(RwLockWriteGuard { inner, _held }))
            }
        }
    }

    /// What `read` finds, or else what `write` makes of the state.
    ///
    /// Looks with others first. If `read` finds nothing, takes the lock alone and *looks again*: in between, another thread may have written
    /// what was missing. A read lock cannot be turned into a write lock without letting it go, for two readers who tried would wait for each other. An upgradable read can (feature
    /// `parking_lot`), and then only one such reader looks at a time, where here all of them do.
    ///
    /// Blocks as [`read`](Self::read) and [`write`](Self::write) do. `read` runs once or twice.
    ///
    /// # Panics
    ///
    /// As `read` and `write` do. A panic of `write` poisons the lock, and so does one of the second look.
    ///
    /// ```
    /// use guardlint::RwLock;
    ///
    /// let names = RwLock::new(vec!["Ada"]);
    /// let number = |name| {
    ///     names.read_or_write(
    ///         |names| names.iter().position(|known| *known == name),
    ///         |names| {
    ///             names.push(name);
    ///             names.len() - 1
    ///         },
    ///     )
    /// };
    /// assert_eq!([number("Tony"), number("Ada"), number("Tony")], [1, 0, 1]);
    /// ```
    #[track_caller]
    #[inline]
    pub fn read_or_write<R>(
        &self,
        mut read: impl FnMut(&T) -> Option<R>,
        write: impl FnOnce(&mut T) -> R,
    ) -> R {
        let found = read(&self.read());
        if let Some(found) = found {
            return found;
        }
        let mut state = self.write();
        read(&state).unwrap_or_else(|| write(&mut state))
    }

    /// Takes the lock to look, unless that would block.
    ///
    /// # Panics
    ///
    /// If the lock is poisoned.
    #[track_caller]
    #[inline]
    pub fn try_read(&self) -> Option<RwLockReadGuard<'_, T>> {
        match self.inner.try_read() {
            Ok(inner) => Some(RwLockReadGuard {
                inner,
                _held: self.tracker.acquired(Mode::Shared),
            }),
            Err(TryLockError::WouldBlock) => None,
            Err(TryLockError::Poisoned(poisoned)) => self.refuse(poisoned),
        }
    }

    /// Takes the lock alone, unless that would block.
    ///
    /// # Panics
    ///
    /// If the lock is poisoned.
    #[track_caller]
    #[inline]
    pub fn try_write(&self) -> Option<RwLockWriteGuard<'_, T>> {
        match self.inner.try_write() {
            Ok(inner) => Some(RwLockWriteGuard {
                inner,
                _held: self.tracker.acquired(Mode::Exclusive),
            }),
            Err(TryLockError::WouldBlock) => None,
            Err(TryLockError::Poisoned(poisoned)) => self.refuse(poisoned),
        }
    }

    /// What is guarded. Nobody can hold the lock meanwhile.
    ///
    /// # Panics
    ///
    /// If the lock is poisoned.
    #[track_caller]
    #[inline]
    pub fn get_mut(&mut self) -> &mut T {
        let made = self.tracker.made_at();
        let value = self.inner.get_mut();
        value.unwrap_or_else(|_| refuse("RwLock", made))
    }

    /// Whether a thread panicked while it held the lock alone.
    #[inline]
    pub fn is_poisoned(&self) -> bool {
        self.inner.is_poisoned()
    }

    /// Says that the state is sound again.
    #[inline]
    pub fn clear_poison(&self) {
        self.inner.clear_poison();
    }

    /// With what has to go before a panic comes through.
    #[cold]
    #[track_caller]
    fn refuse<G>(&self, guard: G) -> ! {
        drop(guard);
        refuse("RwLock", self.tracker.made_at());
    }
}

impl<T: Default> Default for RwLock<T> {
    #[track_caller]
    fn default() -> Self {
        Self::from(T::default())
    }
}

/// Locks that are made so are no [class](crate::detect#orders): the place may be that of a `derive`, or in another library.
impl<T> From<T> for RwLock<T> {
    #[track_caller]
    fn from(value: T) -> Self {
        Self {
            tracker: Tracker::apart(),
            inner: sync::RwLock::new(value),
        }
    }
}

/// Shows `<locked>` if somebody writes.
impl<T: fmt::Debug + ?Sized> fmt::Debug for RwLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("RwLock");
        match self.inner.try_read() {
            Ok(data) => out.field("data", &&*data),
            Err(TryLockError::Poisoned(poisoned)) => out.field("data", &&**poisoned.get_ref()),
            Err(TryLockError::WouldBlock) => out.field("data", &format_args!("<locked>")),
        };
        out.field("poisoned", &self.is_poisoned()).finish()
    }
}

macro_rules! reads {
    ($guard:ident) => {
        impl<T: ?Sized> Deref for $guard<'_, T> {
            type Target = T;

            #[inline]
            fn deref(&self) -> &T {
                &self.inner
            }
        }

        impl<T: fmt::Debug + ?Sized> fmt::Debug for $guard<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }

        impl<T: fmt::Display + ?Sized> fmt::Display for $guard<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }
    };
}

reads!(RwLockReadGuard);
reads!(RwLockWriteGuard);
#[cfg(all(feature = "parking_lot", not(guardlint_loom)))]
reads!(RwLockUpgradableReadGuard);

impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.inner
    }
}
