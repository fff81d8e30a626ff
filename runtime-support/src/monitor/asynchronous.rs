//! The cells whose methods are `async`.
//!
//! They differ in the lock and in the clock only, so both are made by one macro. It finds in its module: `Mutex`, `MutexGuard`, `Instant`;
//! `unlocked(state)` makes the lock, `attempt(&lock)` takes it if it is free, `until(deadline)` ends when it is too late.

macro_rules! asynchronous_cell {
    () => {
        /// The state of a monitor.
        pub struct Cell<T, const POISONS: bool = true> {
            porter: Porter<Mutex<T>, T>,
        }

        /// Says in types that a monitor has this lock.
        pub enum Backend {}

        /// A section that may change the state.
        pub type Exclusive<'a, T, const POISONS: bool = true> =
            Section<'a, MutexGuard<'a, T>, Mutex<T>, T, POISONS>;

        /// A section that looks at the state.
        pub type Shared<'a, T, const POISONS: bool = true> = ReadOnly<Exclusive<'a, T, POISONS>>;

        impl<T, const POISONS: bool> Cell<T, POISONS> {
            /// A cell with the state that a constructor made.
            pub const fn new(state: T) -> Self {
                Self {
                    porter: Porter::new(unlocked(state)),
                }
            }

            /// Enters a method with `&mut self`.
            pub async fn exclusive(&self, place: &'static Place) -> Exclusive<'_, T, POISONS> {
                let guard = self.porter.lock.lock().await;
                if POISONS && self.porter.poison.is_raised() {
                    self.porter.poison.refuse(place, guard);
                }
                Section::new(guard, &self.porter, place)
            }

            /// Enters a method with `&self`.
            pub async fn shared(&self, place: &'static Place) -> Shared<'_, T, POISONS> {
                ReadOnly(self.exclusive(place).await)
            }

            /// Enters when the condition holds; `known` is that condition if it depends on the state alone.
            pub async fn exclusive_when(
                &self,
                place: &'static Place,
                known: Known<T>,
                holds: impl FnMut(&T) -> bool,
            ) -> Exclusive<'_, T, POISONS> {
                let section = self.when(place, known, holds, std::future::pending()).await;
                section.expect("without a deadline it is never late")
            }

            /// Enters if the condition holds. Waits for the lock, never for the condition.
            pub async fn exclusive_when_try(
                &self,
                place: &'static Place,
                holds: impl FnOnce(&T) -> bool,
            ) -> Option<Exclusive<'_, T, POISONS>> {
                self.exclusive(place).await.only_if(holds)
            }

            /// Enters when the condition holds, unless that takes longer than the limit.
            pub async fn exclusive_when_timeout(
                &self,
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
                self.when(place, known, holds, late).await
            }

            /// As [`exclusive_when`](Self::exclusive_when), for a method with `&self`.
            pub async fn shared_when(
                &self,
                place: &'static Place,
                known: Known<T>,
                holds: impl FnMut(&T) -> bool,
            ) -> Shared<'_, T, POISONS> {
                ReadOnly(self.exclusive_when(place, known, holds).await)
            }

            /// As [`exclusive_when_try`](Self::exclusive_when_try), for a method with `&self`.
            pub async fn shared_when_try(
                &self,
                place: &'static Place,
                holds: impl FnOnce(&T) -> bool,
            ) -> Option<Shared<'_, T, POISONS>> {
                let section = self.exclusive_when_try(place, holds).await;
                section.map(ReadOnly)
            }

            /// As [`exclusive_when_timeout`](Self::exclusive_when_timeout), for a method with `&self`.
            pub async fn shared_when_timeout(
                &self,
                place: &'static Place,
                known: Known<T>,
                holds: impl FnMut(&T) -> bool,
                limit: Duration,
            ) -> Option<Shared<'_, T, POISONS>> {
                let section = self
                    .exclusive_when_timeout(place, known, holds, limit)
                    .await;
                section.map(ReadOnly)
            }

            /// Says that the state is sound again.
            pub fn clear_poison(&self) {
                self.porter.poison.clear();
            }

            /// Looks at the state, sound or not, or at `None` if somebody holds it. For `Debug`.
            pub fn peek<R>(&self, look: impl FnOnce(Option<&T>) -> R) -> R {
                look(attempt(&self.porter.lock).as_deref())
            }

            async fn when(
                &self,
                place: &'static Place,
                known: Known<T>,
                mut holds: impl FnMut(&T) -> bool,
                late: impl Future<Output = ()>,
            ) -> Option<Exclusive<'_, T, POISONS>> {
                let section = self.exclusive(place).await;
                if holds(&section) {
                    return Some(section);
                }
                wait(section, known, holds, || self.exclusive(place), late).await
            }
        }
    };
}

pub(super) use asynchronous_cell;
