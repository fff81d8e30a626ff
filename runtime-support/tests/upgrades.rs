//! Reads that can be upgraded, with nobody in between.

#[macro_use]
mod auto_traits;
mod panics;

use std::cell::Cell;
use std::fmt::Debug;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::thread;

use guardlint::{RwLock, RwLockUpgradableReadGuard as Guard};
use panics::message_of;

// As a guard that reads.
assert_auto_traits!(Guard<'static, u32>: Sync UnwindSafe RefUnwindSafe, not Send);
assert_auto_traits!(Guard<'static, Cell<u32>>: Debug, not Sync UnwindSafe RefUnwindSafe);
// Those of parking_lot are sent in this build.
assert_auto_traits!(parking_lot::RwLockUpgradableReadGuard<'static, u32>: Send Sync);

#[test]
fn others_may_read_meanwhile_and_nobody_write() {
    let lock = RwLock::new(1);
    let seen = lock.upgradable_read();
    assert_eq!(lock.try_read().as_deref(), Some(&1));
    assert!(lock.try_upgradable_read().is_none() && lock.try_write().is_none());
    assert_eq!(
        format!("{lock:?} {seen:?} {seen}"),
        "RwLock { data: 1, poisoned: false } 1 1"
    );
    *Guard::upgrade(seen) += 1;
    assert_eq!(lock.try_upgradable_read().as_deref(), Some(&2));
    assert_eq!(*lock.write(), 2);
}

#[test]
fn who_has_upgraded_has_it_alone() {
    let lock = RwLock::new(1);
    let mut alone = Guard::upgrade(lock.upgradable_read());
    *alone += 1;
    assert!(lock.try_read().is_none() && lock.try_upgradable_read().is_none());
    drop(alone);
    assert_eq!(*lock.upgradable_read(), 2);
}

#[test]
fn who_cannot_have_it_alone_keeps_what_it_has() {
    let lock = RwLock::new(1);
    let reader = lock.try_read();
    let seen = Guard::try_upgrade(lock.try_upgradable_read().unwrap()).unwrap_err();
    assert!(lock.try_upgradable_read().is_none());
    drop(reader);
    let mut alone = Guard::try_upgrade(seen).unwrap();
    *alone += 1;
    assert!(lock.try_read().is_none());
    drop(alone);
    assert_eq!(lock.into_inner(), 2);
}

#[test]
fn who_will_not_write_lets_the_next_one() {
    let lock = RwLock::new(1);
    let seen = Guard::downgrade(lock.upgradable_read());
    assert!(lock.try_write().is_none());
    let next = lock.try_upgradable_read().unwrap();
    drop(seen);
    *Guard::try_upgrade(next).unwrap() += 1;
    assert_eq!(*lock.read(), 2);
}

#[test]
fn nobody_writes_between_the_look_and_the_change() {
    const EACH: u32 = 1000;
    let sum = RwLock::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| (0..EACH).for_each(|_| *sum.write() += 1));
            scope.spawn(|| {
                for _ in 0..EACH {
                    let guard = sum.upgradable_read();
                    let seen = *guard;
                    thread::yield_now();
                    *Guard::upgrade(guard) = seen + 1;
                }
            });
        }
    });
    assert_eq!(*sum.read(), 4 * EACH);
}

#[test]
fn who_upgrades_waits_for_those_who_read() {
    let (lock, both) = (RwLock::new(0), Barrier::new(2));
    let is_read = AtomicBool::new(true);
    thread::scope(|scope| {
        scope.spawn(|| {
            let held = lock.read();
            both.wait();
            thread::yield_now();
            is_read.store(false, Relaxed);
            drop(held);
        });
        let seen = lock.upgradable_read();
        both.wait();
        let _alone = Guard::upgrade(seen);
        assert!(!is_read.load(Relaxed));
    });
}

/// A writer that waits keeps no readers waiting, for it waits for who may upgrade; so the thread does not wait for itself.
#[test]
fn it_can_be_read_under_an_upgradable_read() {
    const EACH: u32 = 1000;
    let (lock, reads) = (RwLock::new(0), AtomicU32::new(0));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| (0..EACH).for_each(|_| *lock.write() += 1));
            scope.spawn(|| {
                for _ in 0..EACH {
                    let seen = lock.upgradable_read();
                    thread::yield_now();
                    assert_eq!(*lock.read(), *seen);
                    reads.fetch_add(1, Relaxed);
                }
            });
        }
    });
    assert_eq!((*lock.read(), reads.into_inner()), (2 * EACH, 2 * EACH));
}

#[test]
fn only_who_has_upgraded_puts_the_state_in_doubt() {
    let lock = RwLock::new(0);
    message_of(|| {
        let _seen = lock.upgradable_read();
        panic!("it only looked");
    });
    message_of(|| {
        let _seen = Guard::downgrade(lock.upgradable_read());
        panic!("it only looked");
    });
    assert!(!lock.is_poisoned());
    for upgrade in [Guard::upgrade, |seen| Guard::try_upgrade(seen).unwrap()] {
        message_of(|| {
            let _alone = upgrade(lock.upgradable_read());
            panic!("halfway");
        });
        assert!(lock.is_poisoned());
        assert!(message_of(|| drop(lock.upgradable_read())).starts_with("the `RwLock`"));
        assert!(message_of(|| drop(lock.try_upgradable_read())).starts_with("the `RwLock`"));
        lock.clear_poison();
        assert_eq!(*lock.upgradable_read(), 0);
    }
}

/// What it had to begin with does not count.
#[test]
fn who_panics_already_leaves_a_state_as_sound_as_it_was() {
    struct Counts<'a>(&'a RwLock<u32>);
    impl Drop for Counts<'_> {
        fn drop(&mut self) {
            *Guard::upgrade(self.0.upgradable_read()) += 1;
        }
    }
    let lock = RwLock::new(0);
    message_of(|| {
        let _counts = Counts(&lock);
        panic!("another one");
    });
    assert!(!lock.is_poisoned());
    assert_eq!(*lock.read(), 1);
}

#[test]
fn values_may_have_no_size() {
    let lock: Box<RwLock<[u32]>> = Box::new(RwLock::new([1, 2]));
    let seen = lock.upgradable_read();
    assert_eq!(seen.len(), 2);
    Guard::upgrade(seen)[0] = 3;
    assert_eq!(lock.read()[..], [3, 2]);
}
