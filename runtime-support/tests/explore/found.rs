//! Mistakes that are found, and what is said of them.

use std::cell::Cell;
use std::sync::Arc;

use guardlint::{Condvar, Mutex, RwLock, thread};

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
