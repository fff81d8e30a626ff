//! Mistakes that are found, and what is said of them.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use guardlint::{Condvar, Memo, Mutex, Once, RwLock, Semaphore, monitor, thread};

use crate::found;

#[test]
fn an_update_that_is_lost() {
    let failure = found(|| {
        let balance = Arc::new(Mutex::new(100));
        let deposit = |balance: &Mutex<i64>| {
            let seen = *balance.lock();
            *balance.lock() = seen + 50;
        };
        let other = thread::spawn({
            let balance = balance.clone();
            move || deposit(&balance)
        });
        deposit(&balance);
        other.join().unwrap();
        assert_eq!(*balance.lock(), 200, "money is lost");
    });
    let text = failure.to_string();
    assert!(!failure.is_deadlock());
    assert!(text.starts_with("the thread `main` panicked at "), "{text}");
    assert!(text.contains("money is lost"), "{text}");
    // Both have looked before one of them writes.
    let steps: Vec<&str> = text
        .lines()
        .filter(|line| line.contains(" locks "))
        .collect();
    let of = |name: &str| steps.iter().filter(|step| step.contains(name)).count();
    assert_eq!((of("`main`"), of("`thread 1`")), (3, 2), "{text}");
}

#[test]
fn two_locks_in_two_orders() {
    let failure = found(|| {
        let locks = Arc::new((Mutex::new(0), Mutex::new(0)));
        let other = thread::Builder::new().name("auditor".to_owned()).spawn({
            let locks = locks.clone();
            move || {
                let _log = locks.1.lock();
                let _accounts = locks.0.lock();
            }
        });
        let accounts = locks.0.lock();
        let log = locks.1.lock();
        drop((accounts, log));
        other.unwrap().join().unwrap();
    });
    assert!(failure.is_deadlock());
    let text = failure.to_string();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("no thread can go on"));
    for (waits, holds) in [("`main`", "`auditor`"), ("`auditor`", "`main`")] {
        let line = lines.next().unwrap_or_default();
        assert!(line.trim_start().starts_with(waits), "{text}");
        assert!(line.contains(" waits to lock at "), "{text}");
        assert!(
            line.contains(&format!(", which {holds} holds since ")),
            "{text}"
        );
        let line = lines.next().unwrap_or_default();
        assert!(line.starts_with("    holds the lock made at "), "{text}");
    }
}

#[test]
fn a_thread_that_waits_for_itself() {
    let failure = found(|| {
        let balance = Mutex::new(0);
        let _held = balance.lock();
        drop(balance.lock());
    });
    assert!(failure.is_deadlock());
    assert!(
        failure
            .to_string()
            .contains(", which it holds itself since ")
    );
}

#[test]
fn a_reader_that_reads_again_while_a_writer_waits() {
    let failure = found(|| {
        let lock = Arc::new(RwLock::new(0));
        let writer = thread::spawn({
            let lock = lock.clone();
            move || *lock.write() += 1
        });
        let first = lock.read();
        let second = lock.read();
        drop((first, second));
        writer.join().unwrap();
    });
    assert!(failure.is_deadlock());
    let text = failure.to_string();
    assert!(text.contains("`main` waits to read at "), "{text}");
    assert!(text.contains("    reads the lock made at "), "{text}");
}

#[guardlint::expect(unchecked_upgrade, reason = "shows the mistake")]
#[test]
fn a_look_that_is_not_repeated_under_the_write_lock() {
    let failure = found(|| {
        let page = Arc::new(RwLock::new(None));
        let made = Arc::new(Mutex::new(0));
        let get = |page: &RwLock<Option<u32>>, made: &Mutex<u32>| {
            let seen = *page.read();
            if seen.is_none() {
                *made.lock() += 1;
                *page.write() = Some(1);
            }
        };
        let other = thread::spawn({
            let (page, made) = (page.clone(), made.clone());
            move || get(&page, &made)
        });
        get(&page, &made);
        other.join().unwrap();
        assert_eq!(*made.lock(), 1, "made twice");
    });
    assert!(failure.to_string().contains("made twice"));
}

#[test]
fn a_notification_that_comes_too_early() {
    let failure = found(|| {
        let shared = Arc::new((Mutex::new(false), Condvar::new()));
        let other = thread::spawn({
            let shared = shared.clone();
            move || {
                *shared.0.lock() = true;
                shared.1.notify_one();
            }
        });
        let is_ready = *shared.0.lock();
        if !is_ready {
            // It may be set by now, and nobody notifies again.
            drop(shared.1.wait(shared.0.lock()));
        }
        other.join().unwrap();
    });
    assert!(failure.is_deadlock());
    assert!(
        failure
            .to_string()
            .contains("`main` waits for a notification at ")
    );
}

#[test]
fn a_wait_without_a_loop() {
    let failure = found(|| {
        let shared = Arc::new((Mutex::new(0), Condvar::new()));
        let consumers = [(); 2].map(|()| {
            let shared = shared.clone();
            thread::spawn(move || {
                let mut items = shared.0.lock();
                if *items == 0 {
                    items = shared.1.wait(items);
                }
                assert!(*items > 0, "woken for what somebody else took");
                *items -= 1;
            })
        });
        for _ in 0..2 {
            *shared.0.lock() += 1;
            shared.1.notify_one();
        }
        for consumer in consumers {
            consumer.join().unwrap();
        }
    });
    let text = failure.to_string();
    assert!(text.contains("woken for what somebody else took"), "{text}");
}

#[monitor]
struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub fn new(balance: i64) -> Self {
        Self { balance }
    }

    pub fn balance(&self) -> i64 {
        self.balance
    }

    pub fn withdraw(&mut self, amount: i64) {
        self.balance -= amount;
    }
}

#[test]
fn a_decision_between_two_calls_of_a_monitor() {
    let failure = found(|| {
        let account = Arc::new(Account::new(100));
        let withdraw = |account: &Account| {
            if account.balance() >= 60 {
                account.withdraw(60);
            }
        };
        let other = thread::spawn({
            let account = account.clone();
            move || withdraw(&account)
        });
        withdraw(&account);
        other.join().unwrap();
        assert!(account.balance() >= 0, "overdrawn");
    });
    let text = failure.to_string();
    assert!(text.contains("overdrawn"), "{text}");
    assert!(
        !text.contains("(inside)"),
        "each step has a place of the user's: {text}"
    );
}

#[test]
fn permits_that_are_taken_one_by_one() {
    let failure = found(|| {
        let permits = Arc::new(Semaphore::new(2));
        let take_two = |permits: &Semaphore| {
            let first = permits.acquire().unwrap();
            let second = permits.acquire().unwrap();
            drop((first, second));
        };
        let other = thread::spawn({
            let permits = permits.clone();
            move || take_two(&permits)
        });
        take_two(&permits);
        other.join().unwrap();
    });
    assert!(failure.is_deadlock());
    let text = failure.to_string();
    assert!(
        !text.contains("(inside)"),
        "each step has a place of the user's: {text}"
    );
}

#[test]
fn two_values_that_need_each_other() {
    let failure = found(|| {
        let values = Arc::new([const { Once::new() }; 2]);
        let make = |values: &[Once<u32>; 2], first: usize| {
            values[first].get_or_init(|| *values[1 - first].get_or_init(|| 1));
        };
        let other = thread::spawn({
            let values = values.clone();
            move || make(&values, 0)
        });
        make(&values, 1);
        other.join().unwrap();
    });
    assert!(failure.is_deadlock());
    let text = failure.to_string();
    assert_eq!(
        text.matches(" waits for a value that is being made at ")
            .count(),
        2,
        "{text}"
    );
    assert!(!text.contains("(inside)"), "{text}");
}

/// The cache sees circles of keys. What its computations lock it does not see.
#[test]
fn a_computation_that_waits_for_who_asks_for_it() {
    let failure = found(|| {
        let shared = Arc::new((Memo::new(), Mutex::new(1)));
        let other = thread::spawn({
            let shared = shared.clone();
            move || shared.0.get(&1, |_| *shared.1.lock())
        });
        let total = shared.1.lock();
        assert_eq!(shared.0.get(&1, |_| 1), 1);
        drop(total);
        other.join().unwrap();
    });
    assert!(failure.is_deadlock());
    let text = failure.to_string();
    assert!(text.contains("`main` waits for a value at "), "{text}");
    assert!(!text.contains("(inside)"), "{text}");
}

#[monitor]
struct Gate {
    is_open: bool,
}

#[monitor]
impl Gate {
    pub fn new() -> Self {
        Self { is_open: false }
    }

    #[when(self.is_open)]
    pub fn pass(&self) {}
}

#[test]
fn a_condition_that_nobody_makes_true() {
    let failure = found(|| Gate::new().pass());
    assert!(failure.is_deadlock());
    let text = failure.to_string();
    assert!(text.contains("`main` waits for a condition at "), "{text}");
    assert!(!text.contains("(inside)"), "{text}");
}

#[test]
fn a_computation_that_counts_how_often_it_runs() {
    let failure = found(|| {
        let runs = Arc::new(Mutex::new(0));
        let memo = Arc::new(Memo::new());
        let number = |runs: &Mutex<u32>| {
            *runs.lock() += 1;
            *runs.lock()
        };
        let other = thread::spawn({
            let (memo, runs) = (memo.clone(), runs.clone());
            move || memo.get(&1, |_| number(&runs))
        });
        memo.get(&2, |_| number(&runs));
        assert_eq!(other.join().unwrap(), 1, "the other key came first");
    });
    assert!(failure.to_string().contains("the other key came first"));
}

#[test]
fn a_thread_that_panics_and_that_nobody_joins() {
    let failure = found(|| {
        let mut guard = Some(Mutex::new(0));
        drop(thread::spawn(move || {
            *guard.take().unwrap().lock() += 1;
            panic!("unheard");
        }));
    });
    let text = failure.to_string();
    assert!(
        text.starts_with("the thread `thread 1` panicked at "),
        "{text}"
    );
    assert!(text.contains(": unheard"), "{text}");
}

#[test]
fn what_a_thread_panicked_with_that_was_joined() {
    let failure = found(|| {
        let other = thread::spawn(|| assert_eq!(1, 2, "the reason"));
        other.join().unwrap();
    });
    let text = failure.to_string();
    assert!(text.starts_with("the thread `main` panicked at "), "{text}");
    assert!(
        text.contains("\nbefore that, `thread 1` panicked at "),
        "{text}"
    );
    assert!(text.contains("the reason"), "{text}");
}

#[test]
fn a_loop_without_an_end() {
    let search = guardlint::explore::Search::new().steps(1_000);
    let failure = search.find(|| {
        let is_done = Mutex::new(false);
        while !*is_done.lock() {}
    });
    let text = failure.unwrap_err().to_string();
    assert!(
        text.starts_with("after 1000 steps there is no end in sight"),
        "{text}"
    );
}

#[test]
fn a_body_that_does_something_else_each_time() {
    thread_local! {
        static RUNS: Cell<usize> = const { Cell::new(0) };
    }
    let search = guardlint::explore::Search::exhaustive();
    let failure = search.find(|| {
        RUNS.set(RUNS.get() + 1);
        let count = Arc::new(Mutex::new(0));
        // One step more with each run.
        let others: Vec<_> = (0..RUNS.get() % 5 + 1)
            .map(|_| {
                let count = count.clone();
                thread::spawn(move || *count.lock() += 1)
            })
            .collect();
        for other in others {
            other.join().unwrap();
        }
        assert!(RUNS.get() < 500, "it was told first");
    });
    let text = failure.unwrap_err().to_string();
    assert!(
        text.starts_with("the body did not do the same thing twice"),
        "{text}"
    );
}

#[test]
fn a_value_that_is_too_old() {
    let failure = found(|| {
        let memo = Memo::new().keep_for(Duration::from_secs(60));
        memo.get(&1, |_| "first");
        assert_eq!(memo.get(&1, |_| "second"), "first", "too old");
    });
    assert!(failure.to_string().contains("too old"), "{failure}");
}

#[test]
fn a_notification_without_the_lock() {
    let failure = found(|| {
        let (lock, changed, is_ready) = (Mutex::new(()), Condvar::new(), Mutex::new(false));
        thread::scope(|scope| {
            scope.spawn(|| {
                *is_ready.lock() = true;
                changed.notify_one();
            });
            let mut held = lock.lock();
            while !*is_ready.lock() {
                held = changed.wait(held);
            }
        });
    });
    assert!(failure.is_deadlock());
}

#[test]
fn a_thread_that_has_done_everything_and_not_ended() {
    let failure = found(|| {
        let count = Arc::new(Mutex::new(0));
        let other = thread::spawn({
            let count = count.clone();
            move || *count.lock() += 1
        });
        if *count.lock() == 1 {
            assert!(other.is_finished(), "it takes its time");
        }
        other.join().unwrap();
    });
    assert!(failure.to_string().contains("it takes its time"));
}

#[test]
fn a_value_that_is_made_and_not_there() {
    let failure = found(|| {
        let (value, count) = (Once::new(), Mutex::new(0));
        thread::scope(|scope| {
            scope.spawn(|| {
                value.get_or_init(|| *count.lock() += 1);
            });
            while *count.lock() == 0 {
                thread::yield_now();
            }
            assert!(value.get().is_some(), "not there yet");
        });
    });
    assert!(failure.to_string().contains("not there yet"));
}

#[test]
fn a_value_that_comes_between() {
    let failure = found(|| {
        let (value, count) = (Once::new(), Mutex::new(0));
        thread::scope(|scope| {
            scope.spawn(|| {
                *count.lock() += 1;
                assert!(value.get().is_none(), "somebody was faster");
            });
            if *count.lock() == 1 {
                value.set(7).unwrap();
            }
        });
    });
    assert!(failure.to_string().contains("somebody was faster"));
}

#[test]
fn a_panic_after_one_that_was_caught() {
    let failure = found(|| {
        let caught = std::panic::catch_unwind(|| panic!("the first"));
        assert!(caught.is_err());
        std::panic::resume_unwind(Box::new("the second"));
    });
    assert_eq!(
        failure.to_string(),
        "the thread `main` panicked: the second"
    );
}

#[test]
fn a_thread_of_a_scope_that_panics() {
    let failure = found(|| {
        thread::scope(|scope| {
            scope.spawn(|| panic!("the reason"));
        });
    });
    let text = failure.to_string();
    let place = format!("the thread `main` panicked at {}:", file!());
    assert!(text.starts_with(&place), "{text}");
    assert!(
        text.contains("before that, `thread 1` panicked at "),
        "{text}"
    );
}

#[test]
fn a_scope_that_panics_while_a_thread_waits_for_it() {
    let failure = found(|| {
        let (is_ready, changed) = (Mutex::new(false), Condvar::new());
        thread::scope(|scope| {
            scope.spawn(|| drop(changed.wait_while(is_ready.lock(), |is_ready| !*is_ready)));
            panic!("before it notifies");
        });
    });
    assert!(failure.is_deadlock());
    let text = failure.to_string();
    assert!(text.contains("before that, `main` panicked at "), "{text}");
    assert!(
        text.contains("`main` waits for the end of a thread at "),
        "{text}"
    );
}

/// Takes the lock when it is dropped.
struct Counts(Arc<Mutex<u32>>);

impl Drop for Counts {
    fn drop(&mut self) {
        *self.0.lock() += 1;
    }
}

#[test]
fn a_destructor_that_waits_for_ever_while_its_thread_panics() {
    let failure = found(|| {
        let count = Arc::new(Mutex::new(0));
        let held = count.lock();
        let counts = Counts(count.clone());
        let other = thread::spawn(move || {
            let _counts = counts;
            panic!("the reason");
        });
        let ended = other.join();
        drop(held);
        assert!(ended.is_err());
    });
    assert!(failure.is_deadlock());
    let text = failure.to_string();
    assert!(
        text.contains("before that, `thread 1` panicked at "),
        "{text}"
    );
    assert!(text.contains(": the reason"), "{text}");
}
