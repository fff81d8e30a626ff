//! A mutex that says where it is taken twice.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{LockResult, PoisonError, TryLockError};

use crate::detect::{Held, Mode, Tracker};
use crate::poison::refuse;
use crate::sync;

/// A [`std::sync::Mutex`] that does not let a thread wait for itself.
///
/// | | `std` | here |
/// |---|---|---|
/// | a thread locks it twice | hangs or panics, as the platform has it | with [detection](crate::detect): panics and names both places |
/// | two mutexes in two orders | hangs some day | with detection: reported the first time that both orders were seen |
/// | [`lock`](Self::lock) | gives a `Result` | gives the guard, and panics if the mutex is poisoned |
/// | [`try_lock`](Self::try_lock) | gives a `Result` | gives an `Option`, and panics if it is poisoned |
///
/// A panic while the mutex is held poisons it, as in `std`. Whoever takes it then panics too, as with `lock().unwrap()`, until
/// [`clear_poison`](Self::clear_poison) says that the state is sound.
///
/// # Cost
///
/// Without detection it is the mutex of `std`: the same size, the same instructions. What detection costs is said [there](crate::detect#cost).
///
/// # Example
///
/// ```
/// use guardlint::Mutex;
///
/// static BALANCE: Mutex<i64> = Mutex::new(100);
///
/// fn deposit(amount: i64) {
///     *BALANCE.lock() += amount;
/// }
///
/// deposit(5);
/// assert_eq!(*BALANCE.lock(), 105);
/// ```
///
/// Where detection is on, this panics instead of hanging:
///
/// ```
/// # use guardlint::{Mutex, detect};
/// let balance = Mutex::new(100);
/// # if detect::IS_ON {
/// # let hangs = std::panic::catch_unwind(|| {
/// let held = balance.lock();
/// let again = balance.lock();
/// # });
/// # assert!(hangs.is_err());
/// # }
/// ```
///
/// ```text
/// the thread `main` asks for a lock that it holds, and would wait for itself
///   made at src/bank.rs:3:15
///   held (exclusive) since src/bank.rs:4:20
///   asked for (exclusive) at src/bank.rs:5:21
/// ```
pub struct Mutex<T: ?Sized> {
    tracker: Tracker,
    pub(crate) inner: sync::Mutex<T>,
}

/// Releases the [`Mutex`] when it is dropped.
#[must_use = "the mutex is released at once if the guard is not kept"]
#[clippy::has_significant_drop]
pub struct MutexGuard<'a, T: ?Sized> {
    // In this order: what is not held any more is released already.
    pub(crate) inner: sync::MutexGuard<'a, T>,
    pub(crate) held: Held<'a>,
}

impl<T> Mutex<T> {
    /// A mutex that nobody holds. Mutexes that are made at one place of the source are one [class](crate::detect#orders).
    #[track_caller]
    #[inline]
    pub const fn new(value: T) -> Self {
        Self {
            tracker: Tracker::new(),
            inner: sync::Mutex::new(value),
        }
    }

    /// What was guarded.
    ///
    /// # Panics
    ///
    /// If the mutex is poisoned.
    #[track_caller]
    #[inline]
    pub fn into_inner(self) -> T {
        let made = self.tracker.made_at();
        let value = self.inner.into_inner();
        value.unwrap_or_else(|_| refuse("Mutex", made))
    }
}

impl<T: ?Sized> Mutex<T> {
    /// Takes the mutex. Blocks the thread until nobody else holds it.
    ///
    /// # Panics
    ///
    /// If the mutex is poisoned; and, with [detection](crate::detect), if this thread holds it.
    #[track_caller]
    #[inline]
    pub fn lock(&self) -> MutexGuard<'_, T> {
        self.acquire()
            .unwrap_or_else(|poisoned| self.refuse(poisoned))
    }

    /// As [`lock`](Self::lock), for who knows what poison means there.
    #[track_caller]
    #[inline]
    pub(crate) fn acquire(&self) -> LockResult<MutexGuard<'_, T>> {
        let held = self.tracker.acquire(Mode::Exclusive);
        match self.inner.lock() {
            Ok(inner) => Ok(MutexGuard { inner, held }),
            Err(poisoned) => {
                let inner = poisoned.into_inner();
                Err(PoisonError::new(MutexGuard { inner, held }))
            }
        }
    }

    /// Takes the mutex if nobody holds it. Never blocks.
    ///
    /// # Panics
    ///
    /// If the mutex is poisoned.
    #[track_caller]
    #[inline]
    pub fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
        match self.inner.try_lock() {
            Ok(inner) => Some(MutexGuard {
                inner,
                held: self.tracker.acquired(Mode::Exclusive),
            }),
            Err(TryLockError::WouldBlock) => None,
            Err(TryLockError::Poisoned(poisoned)) => self.refuse(poisoned),
        }
    }

    /// What is guarded. Nobody can hold the mutex meanwhile.
    ///
    /// # Panics
    ///
    /// If the mutex is poisoned.
    #[track_caller]
    #[inline]
    pub fn get_mut(&mut self) -> &mut T {
        let made = self.tracker.made_at();
        let value = self.inner.get_mut();
        value.unwrap_or_else(|_| refuse("Mutex", made))
    }

    /// Whether a thread panicked while it held the mutex.
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
        refuse("Mutex", self.tracker.made_at());
    }
}

impl<T: Default> Default for Mutex<T> {
    #[track_caller]
    fn default() -> Self {
        Self::from(T::default())
    }
}

/// Mutexes that are made so are no [class](crate::detect#orders): the place may be that of a `derive`, or in another library.
impl<T> From<T> for Mutex<T> {
    #[track_caller]
    fn from(value: T) -> Self {
        Self {
            tracker: Tracker::apart(),
            inner: sync::Mutex::new(value),
        }
    }
}

/// Shows `<locked>` if somebody holds the mutex.
impl<T: fmt::Debug + ?Sized> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Mutex");
        match self.inner.try_lock() {
            Ok(data) => out.field("data", &&*data),
            Err(TryLockError::Poisoned(poisoned)) => out.field("data", &&**poisoned.get_ref()),
            Err(TryLockError::WouldBlock) => out.field("data", &format_args!("<locked>")),
        };
        out.field("poisoned", &self.is_poisoned()).finish()
    }
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.inner
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.inner
    }
}

impl<T: fmt::Debug + ?Sized> fmt::Debug for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: fmt::Display + ?Sized> fmt::Display for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
