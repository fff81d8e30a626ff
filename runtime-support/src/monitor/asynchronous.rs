//! The cells whose methods are `async`.
//!
//! They differ in the lock and in the clock only, so both are made by one macro. It finds in its module: `Mutex`, `MutexGuard`, `Instant`;
//! `unlocked(state)` makes the lock, `attempt(&lock)` takes it if it is free, `until(deadline)` ends when it is too late.

use std::future::Future;

use super::section::Blame;
use crate::detect::{Asked, Held, Tracker};

/// A lock, and what it is known by where deadlocks are looked out for.
pub struct Tracked<M> {
    pub(super) inner: M,
    pub(super) tracker: Tracker,
}

/// What runs until this is dropped runs in a section. It is gone before the task waits for anything.
#[must_use = "the body runs until it is left"]
pub struct Inside<'a> {
    _held: Held<'a>,
}

impl Inside<'_> {
    /// The body has returned.
    #[inline]
    pub fn leave(self) {}
}

impl<M, T> Blame<'_, Tracked<M>, T> {
    /// To be called before the body, if that does not wait.
    #[inline]
    #[track_caller]
    pub fn inside(&self) -> Inside<'_> {
        Inside {
            _held: Asked::here().within(&self.porter.lock.tracker),
        }
    }

    /// The body, if that waits.
    #[inline]
    #[track_caller]
    pub fn around<F: Future>(&self, body: F) -> impl Future<Output = F::Output> {
        Asked::here().around(&self.porter.lock.tracker, body)
    }
}

macro_rules! asynchronous_cell {
    () => {
        /// The state of a monitor.
        pub struct Cell<T, const POISONS: bool = true> {
            porter: Porter<Lock<T>, T>,
        }

        type Lock<T> = Tracked<Mutex<T>>;

        /// Says in types that a monitor has this lock.
        pub enum Backend {}

        /// A section that may change the state.
        pub type Exclusive<'a, T, const POISONS: bool = true> =
            Section<'a, MutexGuard<'a, T>, Lock<T>, T, POISONS>;

        /// A section that looks at the state.
        pub type Shared<'a, T, const POISONS: bool = true> = ReadOnly<Exclusive<'a, T, POISONS>>;

        impl<T, const POISONS: bool> Cell<T, POISONS> {
            /// A cell with the state that a constructor made.
            #[track_caller]
            pub const fn new(state: T) -> Self {
                Self {
                    porter: Porter::new(Tracked {
                        inner: unlocked(state),
                        tracker: Tracker::new(),
                    }),
                }
            }

            /// Enters a method with `&mut self`.
            #[track_caller]
            pub fn exclusive(
                &self,
                place: &'static Place,
            ) -> impl Future<Output = Exclusive<'_, T, POISONS>> {
                self.enter(Asked::here(), place)
            }

            /// Enters a method with `&self`.
            #[track_caller]
            pub fn shared(
                &self,
                place: &'static Place,
            ) -> impl Future<Output = Shared<'_, T, POISONS>> {
                let asked = Asked::here();
                async move { ReadOnly(self.enter(asked, place).await) }
            }

            /// Enters when the condition holds; `known` is that condition if it depends on the state alone.
            #[track_caller]
            pub fn exclusive_when(
                &self,
                place: &'static Place,
                known: Known<T>,
                holds: impl FnMut(&T) -> bool,
            ) -> impl Future<Output = Exclusive<'_, T, POISONS>> {
                self.enter_when(Asked::here(), place, known, holds)
            }

            /// As [`exclusive_when`](Self::exclusive_when), for a method with `&self`.
            #[track_caller]
            pub fn shared_when(
                &self,
                place: &'static Place,
                known: Known<T>,
                holds: impl FnMut(&T) -> bool,
            ) -> impl Future<Output = Shared<'_, T, POISONS>> {
                let asked = Asked::here();
                async move { ReadOnly(self.enter_when(asked, place, known, holds).await) }
            }

            /// Enters if the condition holds. Waits for the lock, never for the condition.
            #[track_caller]
            pub fn exclusive_when_try(
                &self,
                place: &'static Place,
                holds: impl FnOnce(&T) -> bool,
            ) -> impl Future<Output = Option<Exclusive<'_, T, POISONS>>> {
                self.enter_if(Asked::here(), place, holds)
            }

            /// As [`exclusive_when_try`](Self::exclusive_when_try), for a method with `&self`.
            #[track_caller]
            pub fn shared_when_try(
                &self,
                place: &'static Place,
                holds: impl FnOnce(&T) -> bool,
            ) -> impl Future<Output = Option<Shared<'_, T, POISONS>>> {
                let asked = Asked::here();
                async move { self.enter_if(asked, place, holds).await.map(ReadOnly) }
            }

            /// Enters when the condition holds, unless that takes longer than the limit.
            #[track_caller]
            pub fn exclusive_when_timeout(
                &self,
                place: &'static Place,
                known: Known<T>,
                holds: impl FnMut(&T) -> bool,
                limit: Duration,
            ) -> impl Future<Output = Option<Exclusive<'_, T, POISONS>>> {
                self.enter_before(Asked::here(), place, known, holds, limit)
            }

            /// As [`exclusive_when_timeout`](Self::exclusive_when_timeout), for a method with `&self`.
            #[track_caller]
            pub fn shared_when_timeout(
                &self,
                place: &'static Place,
                known: Known<T>,
                holds: impl FnMut(&T) -> bool,
                limit: Duration,
            ) -> impl Future<Output = Option<Shared<'_, T, POISONS>>> {
                let asked = Asked::here();
                async move {
                    self.enter_before(asked, place, known, holds, limit)
                        .await
                        .map(ReadOnly)
                }
            }

            /// Says that the state is sound again.
            pub fn clear_poison(&self) {
                self.porter.poison.clear();
            }

            /// Looks at the state, sound or not, or at `None` if somebody holds it. For `Debug`.
            pub fn peek<R>(&self, look: impl FnOnce(Option<&T>) -> R) -> R {
                look(attempt(&self.porter.lock.inner).as_deref())
            }

            async fn enter(
                &self,
                asked: Asked,
                place: &'static Place,
            ) -> Exclusive<'_, T, POISONS> {
                asked.look(&self.porter.lock.tracker);
                let guard = self.porter.lock.inner.lock().await;
                if POISONS && self.porter.poison.is_raised() {
                    self.porter.poison.refuse(place, guard);
                }
                Section::new(guard, &self.porter, place)
            }

            async fn enter_when(
                &self,
                asked: Asked,
                place: &'static Place,
                known: Known<T>,
                holds: impl FnMut(&T) -> bool,
            ) -> Exclusive<'_, T, POISONS> {
                let late = std::future::pending();
                let section = self.when(asked, place, known, holds, late).await;
                section.expect("without a deadline it is never late")
            }

            async fn enter_if(
                &self,
                asked: Asked,
                place: &'static Place,
                holds: impl FnOnce(&T) -> bool,
            ) -> Option<Exclusive<'_, T, POISONS>> {
                let section = self.enter(asked, place).await;
                section.only_if(|state| {
                    let _inside = asked.within(&self.porter.lock.tracker);
                    holds(state)
                })
            }

            async fn enter_before(
                &self,
                asked: Asked,
                place: &'static Place,
                known: Known<T>,
                holds: impl FnMut(&T) -> bool,
                limit: Duration,
            ) -> Option<Exclusive<'_, T, POISONS>> {
                let deadline = Instant::now().checked_add(limit);
                let late = async move {
                    match deadline {
                        Some(deadline) => until(deadline).await,
                        None => std::future::pending().await,
                    }
                };
                self.when(asked, place, known, holds, late).await
            }

            async fn when(
                &self,
                asked: Asked,
                place: &'static Place,
                known: Known<T>,
                holds: impl FnMut(&T) -> bool,
                late: impl Future<Output = ()>,
            ) -> Option<Exclusive<'_, T, POISONS>> {
                let mut holds = asked.judging(&self.porter.lock.tracker, holds);
                let section = self.enter(asked, place).await;
                if holds(&section) {
                    return Some(section);
                }
                let enter = move || self.enter(asked, place);
                wait(section, known, holds, enter, late).await
            }
        }
    };
}

pub(super) use asynchronous_cell;
