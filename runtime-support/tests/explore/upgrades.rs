//! Reads that are upgraded, and how that goes wrong.

use std::sync::Arc;

use guardlint::{Mutex, RwLock, RwLockUpgradableReadGuard as Guard, thread};

use crate::{found, nothing_found};

#[test]
fn a_look_and_a_change_with_nobody_in_between() {
    nothing_found(|| {
        let count = RwLock::new(0);
        let add = || {
            let guard = count.upgradable_read();
            let seen = *guard;
            *Guard::upgrade(guard) = seen + 1;
        };
        thread::scope(|scope| {
            scope.spawn(add);
            scope.spawn(|| *count.write() += 1);
            add();
        });
        assert_eq!(*count.read(), 3);
    });
}

#[test]
fn a_read_under_an_upgradable_one_while_a_writer_waits() {
    nothing_found(|| {
        let count = RwLock::new(0);
        thread::scope(|scope| {
            scope.spawn(|| *count.write() += 1);
            let seen = count.upgradable_read();
            assert_eq!(*count.read(), *seen);
        });
        assert_eq!(*count.read(), 1);
    });
}

#[test]
fn an_upgrade_that_is_tried_or_given_up() {
    nothing_found(|| {
        let count = RwLock::new(0);
        thread::scope(|scope| {
            scope.spawn(|| *count.read());
            scope.spawn(|| *Guard::downgrade(count.upgradable_read()));
            let mut seen = count.upgradable_read();
            loop {
                match Guard::try_upgrade(seen) {
                    Ok(mut alone) => break *alone += 1,
                    Err(guard) => seen = guard,
                }
                thread::yield_now();
            }
        });
        assert_eq!(*count.read(), 1);
    });
}

#[test]
fn who_downgrades_lets_the_next_one_have_it() {
    nothing_found(|| {
        let count = RwLock::new(0);
        thread::scope(|scope| {
            let next = scope.spawn(|| *count.upgradable_read());
            let seen = Guard::downgrade(count.upgradable_read());
            assert_eq!(next.join().unwrap(), *seen);
        });
    });
}

#[test]
fn two_locks_one_of_which_is_upgraded() {
    let failure = found(|| {
        let shared = Arc::new((RwLock::new(0), Mutex::new(0)));
        let reader = thread::Builder::new().name("auditor".to_owned()).spawn({
            let shared = shared.clone();
            move || {
                let _state = shared.0.read();
                let _log = shared.1.lock();
            }
        });
        let seen = shared.0.upgradable_read();
        let log = shared.1.lock();
        drop((Guard::upgrade(seen), log));
        reader.unwrap().join().unwrap();
    });
    assert!(failure.is_deadlock());
    let text = failure.to_string();
    let mut lines = text.lines().skip(1);
    let line = lines.next().unwrap_or_default();
    assert!(line.contains("`main` waits to upgrade at "), "{text}");
    assert!(line.contains(", which `auditor` holds since "), "{text}");
    assert!(!line.contains("itself"), "{text}");
    let line = lines.next().unwrap_or_default();
    let has = "    has an upgradable read of the lock made at ";
    assert!(line.starts_with(has), "{text}");
}

#[test]
fn a_thread_that_upgrades_what_it_reads() {
    let failure = found(|| {
        let state = RwLock::new(0);
        let seen = state.upgradable_read();
        let _read = state.read();
        drop(Guard::upgrade(seen));
    });
    assert!(failure.is_deadlock());
    let text = failure.to_string();
    assert!(text.contains("`main` waits to upgrade at "), "{text}");
    assert!(text.contains(", which it holds itself since "), "{text}");
}

#[test]
fn an_upgradable_read_under_another_one() {
    let failure = found(|| {
        let state = RwLock::new(0);
        let _seen = state.upgradable_read();
        drop(state.upgradable_read());
    });
    let text = failure.to_string();
    assert!(
        text.contains("`main` waits for an upgradable read at "),
        "{text}"
    );
    assert!(text.contains(", which it holds itself since "), "{text}");
}

/// The writer waits for the reader, which waits behind it.
#[test]
fn an_upgradable_read_under_a_read_while_a_writer_waits() {
    let failure = found(|| {
        let state = Arc::new(RwLock::new(0));
        let writer = thread::spawn({
            let state = state.clone();
            move || *state.write() += 1
        });
        let first = state.read();
        let second = state.upgradable_read();
        drop((first, second));
        writer.join().unwrap();
    });
    assert!(failure.is_deadlock());
}

#[guardlint::expect(unchecked_upgrade, reason = "shows the mistake")]
#[test]
fn a_read_that_is_dropped_before_the_write() {
    let failure = found(|| {
        let state = Arc::new(RwLock::new(100));
        let withdraw = |state: &RwLock<i32>| {
            if *state.read() >= 60 {
                *state.write() -= 60;
            }
        };
        let other = thread::spawn({
            let state = state.clone();
            move || withdraw(&state)
        });
        withdraw(&state);
        other.join().unwrap();
        assert!(*state.read() >= 0, "overdrawn");
    });
    assert!(failure.to_string().contains("overdrawn"));
}

#[test]
fn a_panic_under_an_upgraded_read() {
    nothing_found(|| {
        let state = Arc::new(RwLock::new(0));
        let halfway = |upgrades: bool| {
            let state = state.clone();
            thread::spawn(move || {
                let seen = state.upgradable_read();
                if upgrades {
                    *Guard::upgrade(seen) += 1;
                    let _alone = Guard::upgrade(state.upgradable_read());
                    panic!("halfway");
                }
                panic!("it only looked");
            })
        };
        assert!(halfway(false).join().is_err());
        assert!(!state.is_poisoned());
        let (other, look) = (halfway(true), state.clone());
        let look = thread::spawn(move || *look.upgradable_read());
        assert!(other.join().is_err());
        assert!(state.is_poisoned());
        // It came before the panic, or was refused.
        if let Ok(seen) = look.join() {
            assert!(seen < 2, "seen after the panic");
        }
        state.clear_poison();
        assert_eq!(*state.upgradable_read(), 1);
    });
}
