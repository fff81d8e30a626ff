//! The poison of a lock that has none of its own, or whose own would be raised by threads of a schedule that do not panic, while another one does.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LockResult, PoisonError};

use super::atoms::is_panicking;

/// | raised | the data is |
/// |---|---|
/// | false | sound |
/// | true | in doubt: a thread panicked that had the lock alone |
///
/// It changes under the lock alone, but for [`clear`](Self::clear), and who takes the lock looks at it after that: relaxed is enough.
#[derive(Default)]
pub(super) struct Poison(AtomicBool);

/// Raises it if the thread panics by the time this is dropped, and did not before.
pub(super) struct Watched<'a> {
    poison: &'a Poison,
    was_panicking: bool,
}

impl Poison {
    pub(super) const fn new() -> Self {
        Self(AtomicBool::new(false))
    }

    #[inline]
    pub(super) fn watch(&self) -> Watched<'_> {
        Watched {
            poison: self,
            was_panicking: is_panicking(),
        }
    }

    #[inline]
    pub(super) fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn clear(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    #[inline]
    pub(super) fn check<G>(&self, guard: G) -> LockResult<G> {
        if self.is_raised() {
            Err(PoisonError::new(guard))
        } else {
            Ok(guard)
        }
    }
}

impl Drop for Watched<'_> {
    #[inline]
    fn drop(&mut self) {
        if !self.was_panicking && is_panicking() {
            self.poison.0.store(true, Ordering::Relaxed);
        }
    }
}
