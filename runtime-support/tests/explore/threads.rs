//! Threads of a schedule behave as those of `std`. Each test runs its body under schedules, and once outside.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use guardlint::explore::Search;
use guardlint::{Mutex, RwLock, thread};

use crate::nothing_found;

fn both(body: fn()) {
    body();
    nothing_found(body);
}

#[test]
fn what_they_return_and_panic_with_is_joined() {
    both(|| {
        assert_eq!(thread::spawn(|| 7).join().unwrap(), 7);
        let panicked = thread::spawn(|| std::panic::resume_unwind(Box::new(8))).join();
        assert_eq!(*panicked.unwrap_err().downcast::<i32>().unwrap(), 8);
    });
}

#[test]
fn they_have_names_and_numbers() {
    both(|| {
        let builder = thread::Builder::new()
            .name("clerk".to_owned())
            .stack_size(1 << 20);
        let clerk = builder.spawn(|| {
            assert_eq!(thread::current().name(), Some("clerk"));
            thread::current().id()
        });
        let clerk = clerk.unwrap();
        assert_eq!(clerk.thread().name(), Some("clerk"));
        let id = clerk.thread().id();
        assert_ne!(id, thread::current().id());
        assert_eq!(clerk.join().unwrap(), id);
        assert_eq!(thread::spawn(|| ()).thread().name(), None);
    });
}

#[test]
fn they_park_until_they_are_unparked() {
    both(|| {
        let is_ready = Arc::new(AtomicBool::new(false));
        let other = thread::spawn({
            let is_ready = is_ready.clone();
            move || {
                while !is_ready.load(Ordering::SeqCst) {
                    thread::park();
                }
            }
        });
        is_ready.store(true, Ordering::SeqCst);
        other.thread().unpark();
        other.join().unwrap();
    });
}

#[test]
fn who_was_unparked_does_not_park() {
    both(|| {
        thread::current().unpark();
        thread::current().unpark();
        thread::park();
        thread::park_timeout(Duration::from_nanos(1));
        thread::sleep(Duration::from_nanos(1));
    });
}

#[test]
fn they_borrow_from_who_waits_for_them() {
    both(|| {
        let mut names = vec!["a"];
        let count = AtomicUsize::new(0);
        thread::scope(|scope| {
            let first = scope.spawn(|| {
                count.fetch_add(1, Ordering::Relaxed);
                scope.spawn(|| count.fetch_add(1, Ordering::Relaxed));
                "b"
            });
            assert_eq!(first.thread().name(), None);
            names.push(first.join().unwrap());
        });
        assert_eq!(names, ["a", "b"]);
        assert_eq!(count.into_inner(), 2);
    });
}

#[test]
fn a_scope_says_that_a_thread_panicked() {
    both(|| {
        let scope = std::panic::catch_unwind(|| {
            thread::scope(|scope| {
                let heard = scope.spawn(|| std::panic::resume_unwind(Box::new(())));
                assert!(heard.join().is_err());
            });
            thread::scope(|scope| {
                scope.spawn(|| std::panic::resume_unwind(Box::new(())));
            });
        });
        let text = *scope.unwrap_err().downcast::<&str>().unwrap();
        assert_eq!(text, "a scoped thread panicked");
    });
}

#[test]
fn whether_they_have_ended_can_be_asked() {
    both(|| {
        let other = thread::spawn(|| ());
        while !other.is_finished() {
            thread::yield_now();
        }
        other.join().unwrap();
        thread::scope(|scope| {
            let other = scope.spawn(|| ());
            while !other.is_finished() {
                thread::yield_now();
            }
        });
    });
}

#[test]
fn a_panic_under_a_lock_poisons_it_and_no_other() {
    both(|| {
        let locks = Arc::new([Mutex::new(0), Mutex::new(0)]);
        let other = thread::spawn({
            let locks = locks.clone();
            move || {
                let _held = locks[0].lock();
                std::panic::resume_unwind(Box::new(()));
            }
        });
        *locks[1].lock() += 1;
        assert!(other.join().is_err());
        assert!(locks[0].is_poisoned() && !locks[1].is_poisoned());
    });
}

/// Takes the lock when it is dropped.
struct Counts(Arc<Mutex<u32>>);

impl Drop for Counts {
    fn drop(&mut self) {
        assert!(thread::panicking());
        *self.0.lock() += 1;
    }
}

/// The threads of a schedule are all one to the system, for which each of them panics then.
#[test]
fn who_waits_while_another_thread_panics_does_not() {
    both(|| {
        let locks = Arc::new((Mutex::new(0), RwLock::new(0)));
        let count = Arc::new(Mutex::new(0));
        let counts = Counts(count.clone());
        let other = thread::spawn(move || {
            let _counts = counts;
            std::panic::resume_unwind(Box::new(()));
        });
        {
            let mut held = count.lock();
            *locks.0.lock() += 1;
            *locks.1.write() += 1;
            assert!(!thread::panicking());
            *held += 1;
        }
        assert!(other.join().is_err());
        assert!(!locks.0.is_poisoned() && !locks.1.is_poisoned());
        assert_eq!(*count.lock(), 2);
    });
}

#[test]
fn threads_of_a_scope_have_names() {
    struct NoDebug;
    both(|| {
        thread::scope(|scope| {
            let builder = thread::Builder::new().name("clerk".to_owned());
            let clerk = builder.spawn_scoped(scope, || NoDebug).unwrap();
            assert_eq!(clerk.thread().name(), Some("clerk"));
            assert!(format!("{clerk:?}").starts_with("ScopedJoinHandle"));
        });
        let handle = thread::spawn(|| NoDebug);
        assert!(format!("{handle:?}").starts_with("JoinHandle"));
        let ended: thread::Result<NoDebug> = handle.join();
        assert!(ended.is_ok());
    });
}

/// A panic that is caught is part of the body, and prints nothing.
#[test]
fn a_panic_that_is_caught_is_no_failure() {
    nothing_found(|| {
        let caught = std::panic::catch_unwind(|| panic!("expected"));
        assert!(caught.is_err());
    });
}

#[guardlint::expect(reentrant_lock, reason = "shows the mistake")]
#[test]
fn what_a_failed_schedule_holds_is_not_waited_for() {
    static BALANCE: Mutex<u32> = Mutex::new(0);
    let failure = Search::new().find(|| {
        let _held = BALANCE.lock();
        drop(BALANCE.lock());
    });
    assert!(failure.unwrap_err().is_deadlock());
    let refused = std::panic::catch_unwind(|| drop(BALANCE.lock()));
    let text = *refused.unwrap_err().downcast::<String>().unwrap();
    assert!(text.contains("is held by a schedule that failed"), "{text}");
    let failure = Search::new().find(|| drop(BALANCE.lock()));
    let text = failure.unwrap_err().to_string();
    assert!(text.contains("is held by a schedule that failed"), "{text}");
}

#[test]
fn a_thread_that_is_not_seen_is_told_of() {
    let failure = Search::new().find(|| {
        let lock = Arc::new(Mutex::new(0));
        let (tell, told) = std::sync::mpsc::channel();
        let (end, ends) = std::sync::mpsc::channel::<()>();
        let other = std::thread::spawn({
            let lock = lock.clone();
            move || {
                let _held = lock.lock();
                tell.send(()).unwrap();
                let _ = ends.recv();
            }
        });
        told.recv().unwrap();
        let refused = std::panic::catch_unwind(|| drop(lock.lock()));
        drop(end);
        other.join().unwrap();
        std::panic::resume_unwind(refused.unwrap_err());
    });
    let text = failure.unwrap_err().to_string();
    assert!(
        text.contains("threads have to be started by `guardlint::thread`"),
        "{text}"
    );
}
