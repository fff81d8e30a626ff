//! The state behind a [`Mutex`].

use std::future::ready;
use std::sync::TryLockError;
use std::time::Duration;

use super::Place;
use super::section::{Porter, ReadOnly, Section, wait};
use super::waiting::Known;
use crate::blocking::{Deadline, block_on, deadline, late};
use crate::mutex::{Mutex, MutexGuard};
use crate::sync::acting;

/// The state of a monitor. The flag of the mutex says that somebody may have panicked, the porter knows who.
pub struct Cell<T, const POISONS: bool = true> {
    porter: Porter<Mutex<T>, T>,
}

/// Says in types that a monitor has a mutex.
pub enum Backend {}

/// A section that may change the state.
pub type Exclusive<'a, T, const POISONS: bool = true> =
    Section<'a, MutexGuard<'a, T>, Mutex<T>, T, POISONS>;

/// A section that looks at the state.
pub type Shared<'a, T, const POISONS: bool = true> = ReadOnly<Exclusive<'a, T, POISONS>>;

impl<T, const POISONS: bool> Cell<T, POISONS> {
    /// A cell with the state that a constructor made.
    #[track_caller]
    pub const fn new(state: T) -> Self {
        Self {
            porter: Porter::new(Mutex::new(state)),
        }
    }

    /// Enters a method with `&mut self`.
    #[inline]
    #[track_caller]
    pub fn exclusive(&self, place: &'static Place) -> Exclusive<'_, T, POISONS> {
        let guard = match self.porter.lock.acquire() {
            Ok(guard) => guard,
            Err(poisoned) => {
                let guard = poisoned.into_inner();
                if POISONS && self.porter.poison.is_raised() {
                    self.porter.poison.refuse(place, guard);
                }
                // It was no method that panicked, or nobody minds.
                self.porter.lock.clear_poison();
                guard
            }
        };
        Section::new(guard, &self.porter, place)
    }

    /// Enters a method with `&self`.
    #[inline]
    #[track_caller]
    pub fn shared(&self, place: &'static Place) -> Shared<'_, T, POISONS> {
        ReadOnly(self.exclusive(place))
    }

    /// Enters when the condition holds; `known` is that condition if it depends on the state alone.
    #[track_caller]
    pub fn exclusive_when(
        &self,
        place: &'static Place,
        known: Known<T>,
        holds: impl FnMut(&T) -> bool,
    ) -> Exclusive<'_, T, POISONS> {
        (self.when(place, known, holds, None)).expect("without a deadline it is never late")
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
        self.when(place, known, holds, deadline(limit))
    }

    /// As [`exclusive_when`](Self::exclusive_when), for a method with `&self`.
    #[track_caller]
    pub fn shared_when(
        &self,
        place: &'static Place,
        known: Known<T>,
        holds: impl FnMut(&T) -> bool,
    ) -> Shared<'_, T, POISONS> {
        ReadOnly(self.exclusive_when(place, known, holds))
    }

    /// As [`exclusive_when_try`](Self::exclusive_when_try), for a method with `&self`.
    #[track_caller]
    pub fn shared_when_try(
        &self,
        place: &'static Place,
        holds: impl FnOnce(&T) -> bool,
    ) -> Option<Shared<'_, T, POISONS>> {
        self.exclusive_when_try(place, holds).map(ReadOnly)
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
        (self.exclusive_when_timeout(place, known, holds, limit)).map(ReadOnly)
    }

    /// Says that the state is sound again.
    pub fn clear_poison(&self) {
        // In this order: whoever panics in between leaves the flag without a name, which is harmless, but never a name without the flag.
        self.porter.lock.clear_poison();
        self.porter.poison.clear();
    }

    /// Looks at the state, sound or not, or at `None` if somebody holds it. For `Debug`.
    pub fn peek<R>(&self, look: impl FnOnce(Option<&T>) -> R) -> R {
        match self.porter.lock.inner.try_lock() {
            Ok(state) => look(Some(&state)),
            Err(TryLockError::Poisoned(poisoned)) => look(Some(&poisoned.into_inner())),
            Err(TryLockError::WouldBlock) => look(None),
        }
    }

    #[track_caller]
    fn when(
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
}
