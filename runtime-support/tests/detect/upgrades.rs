//! Reads that can be upgraded.

use std::sync::Barrier;
use std::{mem, thread};

use guardlint::detect::Mode::{Exclusive, Shared, Upgradable};
use guardlint::detect::{Report, Response};
use guardlint::{Mutex, RwLock, RwLockUpgradableReadGuard as Guard};

use super::a_lock_that_is_held::relock;
use super::{assert_circle, is_silent, reports, reports_and};

#[test]
#[guardlint::expect(reentrant_lock, reason = "that is what is to be noticed")]
fn a_lock_is_not_taken_again_beside_one() {
    let lock = RwLock::new(0);
    let upgradable_upgradable = || {
        let _held = lock.upgradable_read();
        let _again = lock.upgradable_read();
    };
    relock(upgradable_upgradable, [Upgradable, Upgradable]);
    let upgradable_write = || {
        let _held = lock.upgradable_read();
        let _again = lock.write();
    };
    relock(upgradable_write, [Upgradable, Exclusive]);
    let read_upgradable = || {
        let _held = lock.read();
        let _again = lock.upgradable_read();
    };
    relock(read_upgradable, [Shared, Upgradable]);
    let write_upgradable = || {
        let _held = lock.write();
        let _again = lock.upgradable_read();
    };
    relock(write_upgradable, [Exclusive, Upgradable]);
}

#[test]
#[guardlint::expect(reentrant_lock, reason = "that is what is to be noticed")]
fn it_is_held_as_what_it_has_become() {
    let lock = RwLock::new(0);
    let upgraded = || {
        let seen = lock.upgradable_read();
        let _held = Guard::upgrade(seen);
        let _again = lock.read();
    };
    relock(upgraded, [Exclusive, Shared]);
    lock.clear_poison();
    let tried = || {
        let seen = lock.try_upgradable_read().unwrap();
        let _held = Guard::try_upgrade(seen);
        let _again = lock.upgradable_read();
    };
    relock(tried, [Exclusive, Upgradable]);
    lock.clear_poison();
    let downgraded = || {
        let seen = lock.upgradable_read();
        let _held = Guard::downgrade(seen);
        let _again = lock.read();
    };
    // It was read from the beginning.
    let text = reports_of_a_panic(downgraded);
    let [Report::Relock { step, .. }] = &text[..] else {
        panic!("{text:#?}");
    };
    assert_eq!([step.held.mode, step.wanted.mode], [Shared, Shared]);
    assert_eq!(step.held.at.line() + 2, step.wanted.at.line());
    let kept = || {
        let _reader = lock.try_read();
        let _held = Guard::try_upgrade(lock.try_upgradable_read().unwrap());
        let _again = lock.write();
    };
    relock(kept, [Upgradable, Exclusive]);
}

fn reports_of_a_panic(run: impl FnOnce()) -> Vec<Report> {
    let run = std::panic::AssertUnwindSafe(run);
    reports(|| assert!(std::panic::catch_unwind(run).is_err()))
}

/// That it is read beside is fine, until it is to be upgraded.
#[test]
#[guardlint::expect(reentrant_lock, reason = "that is what is to be noticed")]
fn who_upgrades_what_it_reads_waits_for_itself() {
    let lock = RwLock::new(0);
    is_silent(|| {
        let seen = lock.upgradable_read();
        let (one, other) = (lock.read(), lock.read());
        // In any order.
        drop((seen, one, other));
        *lock.write() += 1;
    });
    let run = || {
        let seen = lock.upgradable_read();
        let _read = lock.read();
        let _alone = Guard::upgrade(seen);
    };
    relock(run, [Shared, Exclusive]);
    let rest = || {
        let seen = lock.upgradable_read();
        let _read = lock.read();
        let _alone = (drop(seen), lock.write());
    };
    relock(rest, [Shared, Exclusive]);
    assert!(!lock.is_poisoned());
}

#[test]
fn to_upgrade_is_not_to_take_again() {
    let (lock, log) = (RwLock::new(0), Mutex::new(0));
    is_silent(|| {
        for _ in 0..3 {
            *Guard::upgrade(lock.upgradable_read()) += 1;
            let held = log.lock();
            let seen = lock.upgradable_read();
            let mut alone = Guard::try_upgrade(seen).unwrap();
            *alone += *held;
            drop((alone, held));
            drop(Guard::downgrade(lock.upgradable_read()));
            *lock.write() += 1;
        }
    });
}

#[test]
fn one_that_is_leaked_is_noticed_at_the_end_of_its_thread() {
    type Leak = fn(&'static RwLock<u32>);
    let leaks: [(Leak, _); 3] = [
        (|lock| mem::forget(lock.upgradable_read()), Upgradable),
        (
            |lock| mem::forget(Guard::upgrade(lock.upgradable_read())),
            Exclusive,
        ),
        (
            |lock| mem::forget(Guard::downgrade(lock.upgradable_read())),
            Shared,
        ),
    ];
    for (leak, mode) in leaks {
        let lock: &RwLock<u32> = Box::leak(Box::new(RwLock::new(0)));
        let reports = reports(|| thread::spawn(move || leak(lock)).join().unwrap());
        let [Report::Leaked { held, .. }] = &reports[..] else {
            panic!("{reports:#?}");
        };
        assert_eq!(held.mode, mode);
        assert!(reports[0].to_string().contains(&format!("held ({mode})")));
    }
}

/// It waits for who reads, and holds what that one asks for: whichever is seen first.
#[test]
fn to_upgrade_under_a_lock_that_readers_ask_for_is_a_wrong_order() {
    for upgrades_first in [true, false] {
        let (state, log) = (RwLock::new(0), Mutex::new(0));
        let upgrade = || {
            let seen = state.upgradable_read();
            let held = log.lock();
            drop((Guard::upgrade(seen), held));
        };
        let read = || drop((state.read(), log.lock()));
        let run = || {
            if upgrades_first {
                upgrade();
                read();
            } else {
                read();
                upgrade();
            }
            // Said once.
            upgrade();
            read();
        };
        assert_circle(&reports(run), 2);
    }
}

#[test]
fn it_does_not_hang() {
    let (state, log) = (RwLock::new(0), Mutex::new(0));
    let both = Barrier::new(2);
    let run = || {
        thread::scope(|scope| {
            let upgrades = scope.spawn(|| {
                let seen = state.upgradable_read();
                let _log = log.lock();
                both.wait();
                let _alone = Guard::upgrade(seen);
            });
            let reads = scope.spawn(|| {
                let _seen = state.read();
                both.wait();
                let _log = log.lock();
            });
            let ended = [upgrades.join(), reads.join()];
            assert!(ended.iter().any(Result::is_err));
        });
    };
    assert_circle(&reports_and(run, |_| Response::Panic), 2);
}

#[test]
fn an_upgradable_read_has_its_place_in_an_order() {
    let (state, log) = (RwLock::new(0), Mutex::new(0));
    let run = || {
        let held = log.lock();
        drop((state.upgradable_read(), held));
        drop((state.read(), log.lock()));
    };
    assert_circle(&reports(run), 2);
    let (state, log) = (RwLock::new(0), Mutex::new(0));
    let run = || {
        drop((state.upgradable_read(), log.lock()));
        let held = log.lock();
        drop((state.upgradable_read(), held));
    };
    assert_circle(&reports(run), 2);
}

/// There is one upgradable read at a time, and nobody writes beside it.
#[test]
fn nobody_waits_for_who_cannot_be_there() {
    let (state, log) = (RwLock::new(0), Mutex::new(0));
    let upgrade = || {
        let seen = state.upgradable_read();
        let held = log.lock();
        drop((Guard::upgrade(seen), held));
    };
    is_silent(|| {
        upgrade();
        upgrade();
        drop((state.write(), log.lock()));
        drop((state.upgradable_read(), log.lock()));
        upgrade();
    });
}

/// Readers pass.
#[test]
fn nobody_who_reads_waits_for_an_upgradable_read() {
    let (state, log) = (RwLock::new(0), Mutex::new(0));
    is_silent(|| {
        drop((state.upgradable_read(), log.lock()));
        let held = log.lock();
        drop((state.read(), held));
    });
    let (state, log) = (RwLock::new(0), Mutex::new(0));
    is_silent(|| {
        drop((state.read(), log.lock()));
        let seen = state.upgradable_read();
        let held = log.lock();
        drop((state.read(), seen, held));
    });
}

#[test]
fn it_is_a_gate_to_all_but_readers() {
    let gates = || [RwLock::new(()), RwLock::new(())];
    let (a, b) = (Mutex::new(0), Mutex::new(0));
    let [gate, other] = gates();
    is_silent(|| {
        drop((gate.upgradable_read(), a.lock(), b.lock()));
        drop((gate.upgradable_read(), b.lock(), a.lock()));
        drop((other.read(), gate.upgradable_read(), b.lock(), a.lock()));
    });
    let (a, b) = (Mutex::new(0), Mutex::new(0));
    let run = || {
        drop((gate.upgradable_read(), a.lock(), b.lock()));
        drop((gate.read(), b.lock(), a.lock()));
    };
    assert_circle(&reports(run), 2);
}
