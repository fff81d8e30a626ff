//! The locks of asynchronous monitors: what is done under them counts, and what other tasks do meanwhile does not.

use std::future::{Future, poll_fn, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::thread;

use guardlint::detect::{Report, Response};
use guardlint::{Mutex, monitor};

use super::polling::Task;
use super::{assert_circle, is_silent, reports, reports_and};

/// Suspends once.
async fn pause() {
    let mut is_first = true;
    poll_fn(|cx| {
        if !std::mem::take(&mut is_first) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// As `join!`.
async fn both(a: impl Future<Output = ()>, b: impl Future<Output = ()>) {
    let (mut a, mut b) = (pin!(a), pin!(b));
    let mut is_done = [false; 2];
    poll_fn(|cx| {
        is_done[0] = is_done[0] || a.as_mut().poll(cx).is_ready();
        is_done[1] = is_done[1] || b.as_mut().poll(cx).is_ready();
        match is_done {
            [true, true] => Poll::Ready(()),
            _ => Poll::Pending,
        }
    })
    .await;
}

/// As `select!`: the first is asked first, and the other one is dropped.
async fn either(a: impl Future<Output = ()>, b: impl Future<Output = ()>) {
    let (mut a, mut b) = (pin!(a), pin!(b));
    poll_fn(|cx| match a.as_mut().poll(cx) {
        Poll::Pending => b.as_mut().poll(cx),
        done => done,
    })
    .await;
}

/// To its end.
fn run(future: impl Future<Output = ()> + Send) {
    assert!(Task::new(future).run().is_ready(), "it waits");
}

macro_rules! under {
    ($backend:ident) => {
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

                pub fn balance(&self) -> i64 {
                    self.balance
                }

                #[when(self.balance > 0)]
                pub async fn spend(&mut self) {
                    self.balance -= 1;
                    pause().await;
                }

                #[when(self.balance >= 0 && is_true(), try)]
                pub fn count_if(&mut self, is_true: &(dyn Fn() -> bool + Sync)) {
                    self.balance += 1;
                }

                /// What is to be done under the lock.
                pub async fn with(&mut self, work: impl Future<Output = ()> + Send) {
                    work.await;
                }

                pub fn with_now(&self, work: impl FnOnce() + Send) {
                    work();
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

                pub async fn with(&mut self, work: impl Future<Output = ()> + Send) {
                    work.await;
                }
            }

            fn assert_relock(reports: &[Report]) {
                let [Report::Relock { step, .. }] = reports else {
                    panic!("not one: {reports:#?}");
                };
                let [held, wanted] = [step.held, step.wanted];
                assert!(held.by_task && wanted.by_task && held.made == wanted.made);
                for taken in [held, wanted] {
                    assert!(taken.at.file().ends_with("tasks.rs"), "{}", reports[0]);
                }
                let text = reports[0].to_string();
                assert!(text.starts_with("a task on the thread `"), "{text}");
            }

            fn panics(run: impl FnOnce()) {
                assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
            }

            #[test]
            fn a_call_that_comes_back_is_no_hang() {
                let account = Account::default();
                assert_relock(&reports(|| {
                    panics(|| run(account.with(account.deposit(1))));
                }));
                account.clear_poison();
                assert_relock(&reports(|| {
                    // After it was suspended, and by way of another one.
                    let log = Log::default();
                    let comes_back = log.with(async {
                        pause().await;
                        account.spend().await;
                    });
                    panics(|| run(account.with(comes_back)));
                }));
                account.clear_poison();
                is_silent(|| run(account.deposit(1)));
            }

            #[test]
            fn in_a_body_that_does_not_wait() {
                let account = Account::default();
                let reports = reports(|| {
                    let work = || run(account.deposit(1));
                    panics(|| run(account.with_now(work)));
                });
                assert_relock(&reports);
            }

            #[test]
            fn two_monitors_that_call_each_other() {
                let (account, log) = (Account::default(), Log::default());
                let reports = reports(|| {
                    run(account.with(log.write(1)));
                    run(log.with(account.deposit(1)));
                });
                assert_circle(&reports, 2);
                let text = reports[0].to_string();
                assert!(text.contains(": tasks can wait"), "{text}");
                assert_eq!(text.matches("a task on the thread `").count(), 2, "{text}");
                let json = reports[0].to_json();
                assert_eq!(json.matches(r#""by_task":true"#).count(), 4, "{json}");
            }

            #[test]
            fn a_wait_under_what_the_other_needs() {
                let (account, log) = (Account::default(), Log::default());
                let run = || {
                    run(account.deposit(1));
                    run(account.with(log.write(1)));
                    run(log.with(account.spend()));
                };
                assert_circle(&reports(run), 2);
            }

            #[test]
            fn two_of_one_type_in_both_orders() {
                let (a, b) = (Account::default(), Account::default());
                is_silent(|| run(a.with(b.deposit(1))));
                assert_circle(&reports(|| run(b.with(a.deposit(1)))), 2);
            }

            #[test]
            fn branches_of_one_task_may_wait_for_each_other() {
                let (account, log) = (Account::default(), Log::default());
                is_silent(|| {
                    run(both(account.with(pause()), account.deposit(1)));
                    run(both(account.with(pause()), log.with(pause())));
                    run(both(log.with(pause()), account.with(pause())));
                });
            }

            #[test]
            fn what_is_spawned_runs_elsewhere() {
                let runtime = ::tokio::runtime::Builder::new_current_thread().build();
                let runtime = runtime.expect("it starts");
                let account = Arc::new(Account::default());
                is_silent(|| {
                    let work = async {
                        let other = account.clone();
                        let mut deposit = None;
                        let spawn = async {
                            deposit = Some(::tokio::spawn(async move { other.deposit(1).await }));
                            ::tokio::task::yield_now().await;
                        };
                        account.with(spawn).await;
                        deposit.expect("it is spawned").await.expect("it goes well");
                        assert_eq!(account.balance().await, 1);
                    };
                    runtime.block_on(work);
                });
            }

            /// It can never be served while the body waits for it, so it is told; and who gives up goes on.
            #[test]
            fn who_gives_up_goes_on() {
                let account = Account::default();
                let gives_up = || {
                    run(account.with(either(account.deposit(1), ready(()))));
                    run(account.deposit(2));
                };
                assert_relock(&reports_and(gives_up, |_| Response::Continue));
                is_silent(|| run(account.with(either(ready(()), account.deposit(1)))));
            }

            #[test]
            fn between_polls_nothing_is_held() {
                let (account, before) = (Account::default(), Mutex::new(0));
                is_silent(|| {
                    let mut task = Task::new(account.with(async {
                        pause().await;
                        *before.lock() += 1;
                    }));
                    let mut other = Task::new(account.deposit(1));
                    thread::scope(|scope| {
                        let first = scope.spawn(|| {
                            assert!(task.poll().is_pending());
                            assert!(other.poll().is_pending());
                            let _before = before.lock();
                        });
                        first.join().expect("nothing is found");
                    });
                    assert!(task.run().is_ready() && other.run().is_ready());
                });
            }

            #[test]
            fn who_is_cancelled_leaves_nothing_behind() {
                let (account, log) = (Account::default(), Log::default());
                is_silent(|| {
                    let mut task = Task::new(account.with(log.with(pause())));
                    assert!(task.poll().is_pending());
                    drop(task);
                    run(account.deposit(1));
                    run(log.write(1));
                });
            }

            #[test]
            fn who_panics_leaves_nothing_behind() {
                let account = Account::default();
                is_silent(|| {
                    panics(|| run(account.with(async { panic!("as it may") })));
                    account.clear_poison();
                    panics(|| run(account.with_now(|| panic!("as it may"))));
                    account.clear_poison();
                    run(account.deposit(1));
                });
            }

            #[test]
            fn it_is_a_gate_for_what_is_taken_under_it() {
                let account = Account::default();
                let (a, b) = (Mutex::new(0), Mutex::new(0));
                is_silent(|| {
                    run(account.with(async { drop((a.lock(), b.lock())) }));
                    run(account.with_now(|| drop((b.lock(), a.lock()))));
                });
                let is_true = || *b.lock() == *a.lock();
                is_silent(|| {
                    run(account.count_if(&is_true));
                    run(async { assert!(account.try_count_if(&is_true).await.is_some()) });
                });
            }

            /// A guard of the thread may be that of another task, which goes on while this one waits.
            #[test]
            fn what_the_thread_holds_does_not_count() {
                let (account, total) = (Account::default(), Mutex::new(0));
                is_silent(|| {
                    run(account.with_now(|| *total.lock() += 1));
                    let _total = total.lock();
                    run(account.deposit(1));
                });
            }
        }
    };
}

#[cfg(feature = "tokio")]
under!(tokio);
#[cfg(feature = "async-lock")]
under!(async_lock);

/// Not within a macro, where all is in one place.
#[cfg(feature = "tokio")]
mod places {
    use super::*;

    const KEPT: usize = 1 << 10;

    #[monitor(tokio)]
    #[derive(Default)]
    struct Counter {
        count: u32,
    }

    #[monitor(tokio)]
    impl Counter {
        pub fn count(&mut self) {
            self.count += 1;
        }

        /// Keeps this much over the pause.
        pub async fn keep(&mut self) {
            let kept = std::hint::black_box([0_u8; KEPT]);
            pause().await;
            self.count += u32::from(kept[0]);
        }

        pub async fn after(&mut self, work: impl Future<Output = ()> + Send) {
            work.await;
            self.count += 1;
        }
    }

    #[test]
    fn are_those_of_both_methods() {
        let counter = Counter::default();
        let give_up = |_: &Report| Response::Continue;
        let reports = reports_and(
            || run(counter.after(either(counter.count(), ready(())))),
            give_up,
        );
        let [Report::Relock { step, .. }] = &reports[..] else {
            panic!("not one: {reports:#?}");
        };
        let lines = include_str!("tasks.rs").lines();
        let line = |name: &str| {
            let mut lines = lines.clone();
            1 + lines
                .position(|line| line.contains(name))
                .expect("it is here") as u32
        };
        assert_eq!(step.held.at.line(), line("pub async fn after("));
        assert_eq!(step.wanted.at.line(), line("pub fn count("));
    }

    /// Else those of monitors that call each other would double with each.
    #[test]
    fn a_body_takes_its_room_once() {
        let counter = Counter::default();
        let size = size_of_val(&counter.keep());
        assert!(size < KEPT + KEPT / 2, "{size}");
    }
}
