//! A lock that its thread holds.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{mem, thread};

use guardlint::detect::{Mode, Report};
use guardlint::{Mutex, RwLock};

use super::{is_silent, reports};

/// Reported at the second of the two lines, with both.
pub(super) fn relock(run: impl FnOnce(), [held, wanted]: [Mode; 2]) {
    let mut panicked = None;
    let reports = reports(|| panicked = catch_unwind(AssertUnwindSafe(run)).err());
    let [Report::Relock { step, .. }] = &reports[..] else {
        panic!("{reports:#?}");
    };
    assert_eq!([step.held.mode, step.wanted.mode], [held, wanted]);
    assert_eq!(step.held.made, step.wanted.made);
    assert_eq!(step.held.at.line() + 1, step.wanted.at.line());
    let text = panicked.expect("it panicked");
    let text = text.downcast_ref::<String>().expect("a formatted message");
    assert_eq!(*text, reports[0].to_string());
}

use Mode::{Exclusive, Shared};

#[test]
#[guardlint::expect(reentrant_lock, reason = "that is what is to be noticed")]
fn is_not_locked_again() {
    let lock = Mutex::new(0);
    let run = || {
        let _held = lock.lock();
        let _again = lock.lock();
    };
    relock(run, [Exclusive, Exclusive]);
    // The panic came from under the first guard.
    assert!(lock.is_poisoned());
    lock.clear_poison();
    assert_eq!(*lock.lock(), 0);
}

#[test]
#[guardlint::expect(reentrant_lock, reason = "that is what is to be noticed")]
fn is_not_taken_in_any_mode() {
    let lock = RwLock::new(0);
    let read_read = || {
        let _held = lock.read();
        let _again = lock.read();
    };
    relock(read_read, [Shared, Shared]);
    let read_write = || {
        let _held = lock.read();
        let _again = lock.write();
    };
    relock(read_write, [Shared, Exclusive]);
    let write_read = || {
        let _held = lock.write();
        let _again = lock.read();
    };
    relock(write_read, [Exclusive, Shared]);
    lock.clear_poison();
    let write_write = || {
        let _held = lock.write();
        let _again = lock.write();
    };
    relock(write_write, [Exclusive, Exclusive]);
}

#[test]
#[guardlint::expect(reentrant_lock, reason = "that is what is to be noticed")]
fn is_held_by_what_was_tried() {
    let lock = Mutex::new(0);
    let run = || {
        let _held = lock.try_lock();
        let _again = lock.lock();
    };
    relock(run, [Exclusive, Exclusive]);
}

#[test]
#[guardlint::expect(reentrant_lock, reason = "that is what is to be noticed")]
fn is_noticed_after_its_guard_was_forgotten() {
    let lock = Mutex::new(0);
    let run = || {
        thread::scope(|scope| {
            let forgetful = scope.spawn(|| {
                mem::forget(lock.lock());
                *lock.lock()
            });
            assert!(forgetful.join().is_err());
        });
    };
    let reports = reports(run);
    assert!(matches!(
        reports[..],
        [Report::Relock { .. }, Report::Leaked { .. }]
    ));
}

#[test]
fn is_noticed_at_the_end_of_its_thread() {
    let lock = Mutex::new(0);
    let run = || {
        thread::scope(|scope| {
            let builder = thread::Builder::new().name("forgetful".to_owned());
            let spawned = builder.spawn_scoped(scope, || mem::forget(lock.lock()));
            // Its lists go after the scope has heard of its end, and before it can be joined.
            spawned.unwrap().join().unwrap();
        });
    };
    let reports = reports(run);
    let [Report::Leaked { thread, held, .. }] = &reports[..] else {
        panic!("{reports:#?}");
    };
    assert_eq!((&**thread, held.mode), ("forgetful", Exclusive));
    assert!(
        reports[0]
            .to_string()
            .contains("has ended and holds a lock")
    );
}

/// As far as it goes: nobody waits for what is tried.
#[test]
fn may_be_tried() {
    let (mutex, lock) = (Mutex::new(0), RwLock::new(0));
    is_silent(|| {
        let _held = mutex.lock();
        assert!(mutex.try_lock().is_none());
        let _held = lock.read();
        assert!(lock.try_write().is_none());
        assert!(lock.try_read().is_some());
    });
}

#[test]
fn may_be_taken_again_when_it_was_released() {
    let (mutex, lock) = (Mutex::new(0), RwLock::new(0));
    is_silent(|| {
        for _ in 0..3 {
            *mutex.lock() += 1;
            let read = *lock.read();
            *lock.write() += read;
            // Guards may go in any order.
            let (one, other) = (mutex.lock(), lock.read());
            drop(one);
            drop(other);
            drop(mutex.lock());
        }
    });
}
