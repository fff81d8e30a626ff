//! Waiting for a change of what a mutex guards.

use std::time::{Duration, Instant};

use crate::blocking::deadline;
use crate::detect::Held;
use crate::mutex::MutexGuard;
use crate::poison::refuse;
use crate::sync;

/// A [`std::sync::Condvar`] for a [`Mutex`](crate::Mutex) of this crate.
///
/// Waiting lets the mutex go and takes it again: with [detection](crate::detect) that is in the order of locks like any other
/// acquisition. So it is reported when a thread waits while it holds another lock that is taken under this mutex: who should wake it cannot.
///
/// A method with [`#[when(..)]`](macro@crate::monitor) waits without a condition variable, and wakes without one.
///
/// | | `std` | here |
/// |---|---|---|
/// | [`wait`](Self::wait) and the like | give a `Result` | give the guard, and panic if the mutex is poisoned |
///
/// # Cost
///
/// It is the condition variable of `std`: the same size, and without detection the same instructions.
///
/// # Example
///
/// ```
/// use std::thread;
///
/// use guardlint::{Condvar, Mutex};
///
/// let (items, some) = (Mutex::new(Vec::new()), Condvar::new());
/// let item = thread::scope(|scope| {
///     scope.spawn(|| {
///         items.lock().push("a");
///         some.notify_one();
///     });
///     some.wait_while(items.lock(), |items| items.is_empty()).pop()
/// });
/// assert_eq!(item, Some("a"));
/// ```
#[derive(Debug, Default)]
pub struct Condvar(sync::Condvar);

impl Condvar {
    /// One for which nobody waits.
    #[inline]
    pub const fn new() -> Self {
        Self(sync::Condvar::new())
    }

    /// Lets the mutex go, blocks until it is notified, and takes the mutex again. May return without a notification: look again, or use
    /// [`wait_while`](Self::wait_while).
    ///
    /// # Panics
    ///
    /// If the mutex is poisoned when it is taken again; or if other mutexes were used with this.
    #[track_caller]
    #[inline]
    pub fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        let MutexGuard { inner, held } = guard;
        held.again();
        match self.0.wait(inner) {
            Ok(inner) => MutexGuard { inner, held },
            Err(poisoned) => refuse_all(held, poisoned),
        }
    }

    /// Waits as long as the condition holds. Does not wait at all if it does not.
    ///
    /// # Panics
    ///
    /// As [`wait`](Self::wait), and if the condition does.
    #[track_caller]
    #[inline]
    pub fn wait_while<'a, T>(
        &self,
        mut guard: MutexGuard<'a, T>,
        mut condition: impl FnMut(&mut T) -> bool,
    ) -> MutexGuard<'a, T> {
        while condition(&mut guard) {
            guard = self.wait(guard);
        }
        guard
    }

    /// As [`wait`](Self::wait), at most for so long. Whether all of that time has passed is the second value.
    ///
    /// # Panics
    ///
    /// As `wait`.
    #[track_caller]
    #[inline]
    pub fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        limit: Duration,
    ) -> (MutexGuard<'a, T>, bool) {
        let MutexGuard { inner, held } = guard;
        held.again();
        match self.0.wait_timeout(inner, limit) {
            Ok((inner, result)) => (MutexGuard { inner, held }, result.timed_out()),
            Err(poisoned) => refuse_all(held, poisoned),
        }
    }

    /// Waits as long as the condition holds, and at most for so long. Whether the condition still holds is the second value. Does not wait at all
    /// if it does not hold.
    ///
    /// # Panics
    ///
    /// As [`wait_while`](Self::wait_while).
    #[track_caller]
    #[inline]
    pub fn wait_timeout_while<'a, T>(
        &self,
        mut guard: MutexGuard<'a, T>,
        limit: Duration,
        mut condition: impl FnMut(&mut T) -> bool,
    ) -> (MutexGuard<'a, T>, bool) {
        let deadline = deadline(limit);
        // Not by that of `std`: a thread that does not wait is in no order.
        while condition(&mut guard) {
            let left = deadline.map_or(limit, |it| it.saturating_duration_since(Instant::now()));
            // Only the wait says whether it is too late: under a schedule the clock has no part in it.
            let (again, is_late) = self.wait_timeout(guard, left);
            guard = again;
            if is_late {
                let holds = condition(&mut guard);
                return (guard, holds);
            }
        }
        (guard, false)
    }

    /// Wakes one thread that waits, if there is one.
    #[inline]
    pub fn notify_one(&self) {
        self.0.notify_one();
    }

    /// Wakes all threads that wait.
    #[inline]
    pub fn notify_all(&self) {
        self.0.notify_all();
    }
}

/// With what has to go before a panic comes through.
#[cold]
#[track_caller]
fn refuse_all<G>(held: Held<'_>, guard: G) -> ! {
    let made = held.made_at();
    drop((guard, held));
    refuse("Mutex", made);
}
