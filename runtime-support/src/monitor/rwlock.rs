//! The state behind a [`RwLock`].

use std::future::ready;
use std::ops::Deref;
use std::sync::{PoisonError, TryLockError};
use std::task::Waker;
use std::time::Duration;

use super::Place;
use super::section::{Blame, Porter, Section, Woken, wait};
use super::waiting::Known;
use crate::blocking::{Deadline, block_on, deadline, late};
use crate::rwlock::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use crate::sync::acting;

/// The state of a monitor. Readers do not raise the flag of the lock, so the porter's own flag counts.
pub struct Cell<T, const POISONS: bool = true> {
    porter: Porter<RwLock<T>, T>,
}

/// Says in types that a monitor has a read-write lock.
pub enum Backend {}

/// A section that may change the state.
pub type Exclusive<'a, T, const POISONS: bool = true> =
    Section<'a, RwLockWriteGuard<'a, T>, RwLock<T>, T, POISONS>;

type Reading<'a, T, const POISONS: bool> =
    Section<'a, RwLockReadGuard<'a, T>, RwLock<T>, T, POISONS>;

/// A section that looks at the state, beside others that do.
#[must_use = "the method runs between entering and leaving"]
pub struct Shared<'a, T, const POISONS: bool = true>(Reading<'a, T, POISONS>);

impl<'a, T, const POISONS: bool> Shared<'a, T, POISONS> {
    /// As [`Section::apart`].
    #[inline]
    pub fn apart(self) -> (RwLockReadGuard<'a, T>, Looked<'a, T>) {
        let (guard, blame) = self.0.apart();
        (guard, Looked(blame))
    }

    /// As [`Section::leave`].
    #[inline]
    pub fn leave(self, waits: bool) {
        let (guard, looked) = self.apart();
        let woken = looked.relay(&guard, waits);
        drop(guard);
        woken.wake();
    }
}

/// Who answers for a section that looks at the state.
pub struct Looked<'a, T>(Blame<'a, RwLock<T>, T>);

impl<T> Looked<'_, T> {
    /// The method returned. It has not changed the state, but for what is shared in there, such as an atomic: conditions are looked at
    /// again where they are known, and no waiter is bothered to look for itself.
    #[inline]
    pub fn relay(self, state: &T, waits: bool) -> Woken {
        self.0.end(state, waits, false)
    }
}

impl<T, const POISONS: bool> Deref for Shared<'_, T, POISONS> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T, const POISONS: bool> Cell<T, POISONS> {
    /// A cell with the state that a constructor made.
    #[track_caller]
    pub const fn new(state: T) -> Self {
        Self {
            porter: Porter::new(RwLock::new(state)),
        }
    }

    /// Enters a method with `&mut self`.
    #[inline]
    #[track_caller]
    pub fn exclusive(&self, place: &'static Place) -> Exclusive<'_, T, POISONS> {
        let guard = (self.porter.lock.acquire_write()).unwrap_or_else(PoisonError::into_inner);
        if POISONS && self.porter.poison.is_raised() {
            self.porter.poison.refuse(place, guard);
        }
        Section::new(guard, &self.porter, place)
    }

    /// Enters a method with `&self`.
    #[inline]
    #[track_caller]
    pub fn shared(&self, place: &'static Place) -> Shared<'_, T, POISONS> {
        Shared(self.reading(place))
    }

    /// Enters when the condition holds; `known` is that condition if it depends on the state alone.
    #[track_caller]
    pub fn exclusive_when(
        &self,
        place: &'static Place,
        known: Known<T>,
        holds: impl FnMut(&T) -> bool,
    ) -> Exclusive<'_, T, POISONS> {
        (self.exclusive_until(place, known, holds, None))
            .expect("without a deadline it is never late")
    }

    /// Enters if the condition holds. Waits for the lock, never for the condition.
    #[track_caller]
    pub fn exclusive_when_try(
        &self,
        place: &'static Place,
        holds: impl FnOnce(&T) -> bool,
    ) -> Option<Exclusive<'_, T, POISONS>> {
        self.exclusive(place).only_if(holds)
    }

    /// Enters when the condition holds, unless that takes longer than the limit.
    #[track_caller]
    pub fn exclusive_when_timeout(
        &self,
        place: &'static Place,
        known: Known<T>,
        holds: impl FnMut(&T) -> bool,
        limit: Duration,
    ) -> Option<Exclusive<'_, T, POISONS>> {
        self.exclusive_until(place, known, holds, deadline(limit))
    }

    /// As [`exclusive_when`](Self::exclusive_when), for a method with `&self`.
    #[track_caller]
    pub fn shared_when(
        &self,
        place: &'static Place,
        known: Known<T>,
        holds: impl FnMut(&T) -> bool,
    ) -> Shared<'_, T, POISONS> {
        (self.shared_until(place, known, holds, None)).expect("without a deadline it is never late")
    }

    /// As [`exclusive_when_try`](Self::exclusive_when_try), for a method with `&self`.
    #[track_caller]
    pub fn shared_when_try(
        &self,
        place: &'static Place,
        holds: impl FnOnce(&T) -> bool,
    ) -> Option<Shared<'_, T, POISONS>> {
        self.reading(place).only_if(holds).map(Shared)
    }

    /// As [`exclusive_when_timeout`](Self::exclusive_when_timeout), for a method with `&self`.
    #[track_caller]
    pub fn shared_when_timeout(
        &self,
        place: &'static Place,
        known: Known<T>,
        holds: impl FnMut(&T) -> bool,
        limit: Duration,
    ) -> Option<Shared<'_, T, POISONS>> {
        self.shared_until(place, known, holds, deadline(limit))
    }

    /// Says that the state is sound again.
    pub fn clear_poison(&self) {
        self.porter.poison.clear();
    }

    /// Looks at the state, sound or not, or at `None` if somebody may be changing it. For `Debug`.
    pub fn peek<R>(&self, look: impl FnOnce(Option<&T>) -> R) -> R {
        match self.porter.lock.inner.try_read() {
            Ok(state) => look(Some(&state)),
            Err(TryLockError::Poisoned(poisoned)) => look(Some(&poisoned.into_inner())),
            Err(TryLockError::WouldBlock) => look(None),
        }
    }

    #[inline]
    #[track_caller]
    fn reading(&self, place: &'static Place) -> Reading<'_, T, POISONS> {
        let guard = (self.porter.lock.acquire_read()).unwrap_or_else(PoisonError::into_inner);
        if POISONS && self.porter.poison.is_raised() {
            self.porter.poison.refuse(place, guard);
        }
        Section::new(guard, &self.porter, place)
    }

    #[track_caller]
    fn exclusive_until(
        &self,
        place: &'static Place,
        known: Known<T>,
        mut holds: impl FnMut(&T) -> bool,
        deadline: Deadline,
    ) -> Option<Exclusive<'_, T, POISONS>> {
        let _acting = acting("enters a method", "waits for a condition");
        let section = self.exclusive(place);
        if holds(&section) {
            return Some(section);
        }
        let enter = || ready(self.exclusive(place));
        block_on(wait(section, known, holds, enter, late(deadline)), deadline)
    }

    #[track_caller]
    fn shared_until(
        &self,
        place: &'static Place,
        known: Known<T>,
        mut holds: impl FnMut(&T) -> bool,
        deadline: Deadline,
    ) -> Option<Shared<'_, T, POISONS>> {
        let _acting = acting("enters a method", "waits for a condition");
        let section = self.reading(place);
        if holds(&section) {
            return Some(Shared(section));
        }
        let enter = || ready(self.reading(place));
        let section = block_on(wait(section, known, holds, enter, late(deadline)), deadline)?;
        // The next reader need not wait until this one leaves.
        section.relay(false).into_iter().for_each(Waker::wake);
        Some(Shared(section))
    }
}
