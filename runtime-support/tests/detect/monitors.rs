//! Monitors have a place in the order of locks, each type one of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use guardlint::detect::{Mode, Report};
use guardlint::{Mutex, monitor};

use super::{assert_circle, is_silent, reports};

macro_rules! monitors {
    ($backend:ident, $look:expr) => {
        mod $backend {
            use super::*;

            #[monitor($backend)]
            #[derive(Default)]
            struct Account {
                balance: i64,
            }

            #[monitor($backend)]
            impl Account {
                pub fn deposit(&mut self, amount: i64) {
                    self.balance += amount;
                }

                /// What the caller wants to know, of itself or others.
                pub fn with(&self, look: &dyn Fn()) {
                    look();
                }

                pub fn move_to(&mut self, other: &Log) {
                    other.write(self.balance);
                    self.balance = 0;
                }

                #[when(self.balance > 0)]
                pub fn spend(&mut self) {
                    self.balance -= 1;
                }
            }

            #[monitor($backend)]
            #[derive(Default)]
            struct Log {
                lines: Vec<i64>,
            }

            #[monitor($backend)]
            impl Log {
                pub fn write(&mut self, line: i64) {
                    self.lines.push(line);
                }

                pub fn repeat(&mut self, account: &Account) {
                    account.deposit(self.lines.pop().unwrap_or_default());
                }
            }

            /// It cannot be written within a monitor, but a call may come back from outside.
            #[test]
            #[guardlint::expect(reentrant_lock, reason = "that is what is to be noticed")]
            fn a_call_that_comes_back_is_no_hang() {
                let account = Account::default();
                let comes_back = || account.with(&|| account.deposit(1));
                let mut panicked = None;
                let run = || panicked = catch_unwind(AssertUnwindSafe(comes_back)).err();
                let reports = reports(run);
                let [Report::Relock { step, .. }] = &reports[..] else {
                    panic!("{reports:#?}");
                };
                assert_eq!([step.held.mode, step.wanted.mode], [$look, Mode::Exclusive]);
                assert!(
                    step.held.at.file().ends_with("monitors.rs"),
                    "{}",
                    reports[0]
                );
                assert!(panicked.is_some());
            }

            #[test]
            fn two_monitors_that_call_each_other() {
                let (account, log) = (Account::default(), Log::default());
                let run = || {
                    account.move_to(&log);
                    log.repeat(&account);
                };
                assert_circle(&reports(run), 2);
            }

            #[test]
            fn a_monitor_and_a_mutex() {
                let (account, total) = (Account::default(), Mutex::new(0));
                let run = || {
                    account.with(&|| *total.lock() += 1);
                    let _total = total.lock();
                    account.deposit(1);
                };
                assert_circle(&reports(run), 2);
            }

            /// Who should wake it cannot, for it needs what is held.
            #[test]
            fn a_wait_under_what_the_other_needs() {
                let (account, total) = (Account::default(), Mutex::new(0));
                let run = || {
                    account.deposit(1);
                    account.with(&|| *total.lock() += 1);
                    let _total = total.lock();
                    account.spend();
                };
                assert_circle(&reports(run), 2);
            }

            #[test]
            fn one_order_is_fine() {
                is_silent(|| {
                    let (account, log) = (Account::default(), Log::default());
                    thread::scope(|scope| {
                        scope.spawn(|| {
                            account.move_to(&log);
                            // Not before: it would be moved, too, and nothing be left to spend.
                            account.deposit(1);
                        });
                        account.spend();
                        account.move_to(&log);
                        log.write(1);
                    });
                });
            }
        }
    };
}

monitors!(mutex, Mode::Exclusive);
monitors!(rwlock, Mode::Shared);

/// Not within a macro, where all is in one place.
mod places {
    use super::*;

    #[monitor]
    #[derive(Default)]
    struct Counter {
        count: u32,
    }

    #[monitor]
    impl Counter {
        pub fn count(&mut self) {
            self.count += 1;
        }

        #[when(self.count < 10)]
        pub fn after(&mut self, work: &dyn Fn()) {
            work();
        }
    }

    #[test]
    #[guardlint::expect(reentrant_lock, reason = "that is what is to be noticed")]
    fn are_those_of_both_methods() {
        let counter = Counter::default();
        let comes_back = || counter.after(&|| counter.count());
        let run = || drop(catch_unwind(AssertUnwindSafe(comes_back)));
        let reports = reports(run);
        let [Report::Relock { step, .. }] = &reports[..] else {
            panic!("not one: {reports:#?}");
        };
        let line = |name: &str| {
            let mut lines = include_str!("monitors.rs").lines();
            1 + lines
                .position(|line| line.contains(name))
                .expect("it is here") as u32
        };
        assert_eq!(step.held.at.line(), line("pub fn after("));
        assert_eq!(step.wanted.at.line(), line("pub fn count("));
    }
}
