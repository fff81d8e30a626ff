//! Mistakes with the primitives that are found: each step is told as the primitive has it.

use std::sync::Arc;
use std::time::Duration;

use guardlint::{Confined, Memo, Mutex, Once, Semaphore, monitor, thread};

use crate::found;

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
fn a_value_that_is_too_old() {
    let failure = found(|| {
        let memo = Memo::new().keep_for(Duration::from_secs(60));
        memo.get(&1, |_| "first");
        assert_eq!(memo.get(&1, |_| "second"), "first", "too old");
    });
    assert!(failure.to_string().contains("too old"), "{failure}");
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

/// Circles of jobs are told by the threads themselves. What jobs lock they do not see.
#[test]
fn a_job_that_waits_for_who_waits_for_it() {
    let failure = found(|| {
        let total = Arc::new(Mutex::new(0));
        let stock = Confined::new(1);
        let held = total.lock();
        let its_total = total.clone();
        stock.call(move |stock| *its_total.lock() += *stock);
        drop(held);
    });
    assert!(failure.is_deadlock());
    let text = failure.to_string();
    assert!(text.contains("`main` waits for its job at "), "{text}");
    assert!(text.contains(" waits to lock at "), "{text}");
    assert!(!text.contains("(inside)"), "{text}");
}
