//! Each form of the macros once.

/// The monitors that are the same under every backend.
macro_rules! forms {
    ($backend:ident) => {
        /// Under one kind of lock.
        pub mod $backend {
            use std::collections::VecDeque;
            use std::sync::Arc;

            use guardlint::monitor;

            /// An account.
            #[monitor($backend)]
            #[derive(Debug, Default)]
            pub struct Account {
                balance: i64,
                /// What happened.
                history: Vec<i64>,
            }

            #[monitor($backend)]
            impl Account {
                /// The most that it holds.
                pub const LIMIT: i64 = 1_000_000;

                /// An empty one.
                #[must_use]
                pub const fn new() -> Self {
                    Self {
                        balance: 0,
                        history: Vec::new(),
                    }
                }
                /// One with something in it.
                ///
                /// # Errors
                ///
                /// If that is nothing.
                pub fn opened_with(amount: i64) -> Result<Self, String> {
                    if amount <= 0 {
                        return Err(format!("{amount} is nothing"));
                    }
                    let mut account = Self::new();
                    account.record(amount);
                    Ok(account)
                }
                /// One that is shared.
                #[must_use]
                pub fn shared() -> Arc<Self> {
                    Arc::new(Self::new())
                }
                /// Pays in.
                pub fn deposit(&mut self, amount: i64) {
                    self.record(amount);
                }
                /// How much there is.
                #[must_use]
                pub fn balance(&self) -> i64 {
                    self.balance
                }
                /// Pays out, if there is enough.
                pub fn withdraw(&mut self, amount: i64) -> bool {
                    self.deposit(-amount);
                    let covered = self.balance() >= 0;
                    if !covered {
                        self.deposit(amount);
                    }
                    covered
                }
                /// Looks at what happened.
                #[must_use]
                pub fn count(&self, of: fn(i64) -> bool) -> usize {
                    self.history.iter().filter(|&&amount| of(amount)).count()
                }
                /// Never comes back.
                ///
                /// # Panics
                ///
                /// It does.
                #[track_caller]
                pub fn fail(&mut self) -> ! {
                    panic!("with {}", self.balance)
                }
                fn record(&mut self, amount: i64) {
                    self.balance += amount;
                    self.history.push(amount);
                }
            }

            /// Has a method that is called as one of the monitor that is not `pub`.
            pub trait Record {
                /// The most.
                fn record(&self) -> i64;
            }

            impl Record for Account {
                fn record(&self) -> i64 {
                    Self::LIMIT
                }
            }

            /// A bounded queue.
            #[monitor($backend)]
            #[derive(Default)]
            pub struct Queue<T, const N: usize> {
                items: VecDeque<T>,
            }

            #[monitor($backend)]
            impl<T: Send + 'static, const N: usize> Queue<T, N> {
                /// An empty one.
                #[must_use]
                pub const fn new() -> Self {
                    Self {
                        items: VecDeque::new(),
                    }
                }
                /// Waits while it is full.
                #[when(self.items.len() < N, try)]
                #[track_caller]
                pub fn push(&mut self, item: T) {
                    self.items.push_back(item);
                }
                /// Waits while it is empty.
                #[when(!self.items.is_empty(), try, timeout)]
                #[must_use]
                pub fn pop(&mut self) -> Option<T> {
                    self.items.pop_front()
                }
            }

            /// Goes up and down.
            #[monitor($backend)]
            #[derive(Debug, Default)]
            #[expect(clippy::struct_field_names, reason = "as the works has it")]
            pub struct Lift {
                lift_at: u8,
                lift_to: u8,
                lift_by: u8,
            }

            #[monitor($backend)]
            #[expect(clippy::len_without_is_empty, reason = "it has a length")]
            impl Lift {
                /// Goes there.
                pub fn go(&mut self, to: u8) {
                    (self.lift_at, self.lift_to, self.lift_by) = (to, to, 1);
                }
                /// Waits until it is there, which is all that the argument is for.
                #[when(self.lift_at == floor && self.lift_to == floor)]
                #[must_use]
                pub fn wait(&self, floor: u8) -> u8 {
                    self.lift_by
                }
                /// How long it is.
                #[expect(clippy::must_use_candidate, reason = "to be told")]
                pub fn len(&self) -> u8 {
                    self.lift_by
                }
                /// Far too much.
                #[expect(clippy::too_many_arguments, reason = "so many floors")]
                pub fn visit(&mut self, a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8) {
                    self.lift_to = a.max(b).max(c).max(d).max(e).max(f).max(g);
                }
            }

            /// Nobody else's: what is called by some way or other is not unused.
            #[monitor($backend)]
            struct Spare {
                left: u8,
            }

            #[monitor($backend)]
            impl Spare {
                pub const fn one() -> Self {
                    Self::of(1)
                }
                pub const fn of(left: u8) -> Self {
                    Self { left }
                }
                #[when(!self.is_gone(), try)]
                pub fn take(&mut self) -> String {
                    self.left -= 1;
                    self.left.to_string()
                }
                pub fn is_gone(&self) -> bool {
                    self.left == 0
                }
            }

            /// Takes one, if it can.
            pub fn take_a_spare() {
                drop(Spare::one().try_take());
            }

            /// One whose state is sound whatever happens.
            #[monitor($backend, poison = "ignore")]
            #[derive(Default)]
            pub struct Hits(u64);

            #[monitor($backend)]
            impl Hits {
                /// Counts.
                pub fn hit(&mut self) -> u64 {
                    self.0 += 1;
                    self.0
                }
            }
        }
    };
}

forms!(mutex);
forms!(rwlock);
forms!(tokio);
forms!(async_lock);
forms!(confined);

/// Methods that wait.
pub mod asynchronous {
    use guardlint::monitor;

    /// Fetched pages.
    #[monitor(tokio)]
    #[derive(Default)]
    pub struct Pages {
        fetched: Vec<String>,
    }

    #[monitor(tokio)]
    impl Pages {
        /// Fetches one.
        pub async fn fetch(&mut self, url: &str) -> usize {
            let page = std::future::ready(url.to_owned()).await;
            self.fetched.push(page);
            self.fetched.len()
        }
    }
}

/// Traits of a monitor.
pub mod traits {
    use std::fmt;

    use guardlint::monitor;

    /// Counts down.
    #[monitor(rwlock)]
    #[derive(Default)]
    pub struct Countdown {
        left: u32,
    }

    #[monitor(rwlock)]
    impl Iterator for Countdown {
        type Item = u32;

        fn next(&mut self) -> Option<Self::Item> {
            self.left = self.left.checked_sub(1)?;
            Some(self.left)
        }
    }

    #[monitor(rwlock)]
    impl fmt::Display for Countdown {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{} left", self.left)
        }
    }
}

/// Locks that are named.
pub mod guarded {
    use std::sync::{Arc, PoisonError};

    use guardlint::{LockedBy, monitor};

    guardlint::guarded! {
        /// Over what all share.
        static NAMES_MU: std::sync::Mutex;

        /// Who has come by.
        #[guarded_by(NAMES_MU)]
        static NAMES: Vec<String> = Vec::new();
        #[guarded_by(NAMES_MU)]
        static COUNT: u64 = 0;
    }

    /// Writes a name down.
    pub fn note(name: &str) -> u64 {
        let mut held = NAMES_MU.lock().unwrap_or_else(PoisonError::into_inner);
        held.NAMES.push(name.to_owned());
        held.COUNT += held.NAMES.len() as u64;
        held.COUNT
    }

    /// Knows its clients.
    #[monitor]
    pub struct Registry {
        name: String,
        mu: std::sync::Mutex,
        #[guarded_by(mu)]
        clients: Vec<Arc<Client>>,
        calls_mu: std::sync::RwLock,
        #[guarded_by(calls_mu)]
        calls: u64,
    }

    /// Is known to a registry.
    #[monitor]
    pub struct Client {
        #[guarded_by(Registry::mu)]
        calls: u64,
    }

    impl Registry {
        /// One without clients.
        #[must_use]
        pub fn new(name: &str) -> Self {
            Self {
                name: name.to_owned(),
                mu: std::sync::Mutex::new(RegistryMu {
                    clients: Vec::new(),
                }),
                calls_mu: std::sync::RwLock::new(RegistryCallsMu { calls: 0 }),
            }
        }

        /// Makes a client.
        pub fn register(&self) -> Arc<Client> {
            let mut held = self.mu.lock().unwrap_or_else(PoisonError::into_inner);
            let calls = LockedBy::new(&*held, 0);
            let client = Arc::new(Client { calls });
            held.clients.push(client.clone());
            client
        }

        /// Counts a call.
        pub fn call(&self, client: &Client) {
            let mut held = self.mu.lock().unwrap_or_else(PoisonError::into_inner);
            *client.calls.get_mut(&mut held) += 1;
            let mut calls = self
                .calls_mu
                .write()
                .unwrap_or_else(PoisonError::into_inner);
            calls.calls += 1;
        }

        /// All calls, counted in two ways.
        #[must_use]
        pub fn calls(&self) -> (String, u64, u64) {
            let held = self.mu.lock().unwrap_or_else(PoisonError::into_inner);
            let of_clients = held.clients.iter().map(|client| client.calls.get(&held));
            let of_clients = of_clients.sum();
            let calls = self.calls_mu.read().unwrap_or_else(PoisonError::into_inner);
            (self.name.clone(), calls.calls, of_clients)
        }
    }
}

/// Answers to findings.
pub mod answers {
    use std::sync::Mutex;

    /// Both lock.
    #[guardlint::allow(reentrant_lock, reason = "these are two queues")]
    #[must_use]
    pub fn both(one: &Mutex<u32>, two: &Mutex<u32>) -> Option<u32> {
        let one = one.lock().ok()?;
        let two = two.lock().ok()?;
        one.checked_add(*two)
    }
}
