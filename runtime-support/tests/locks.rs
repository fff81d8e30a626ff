//! `Mutex`, `RwLock` and `Condvar`, where nothing is wrong with the order in which they are taken.

#[macro_use]
mod auto_traits;
mod panics;

use std::cell::Cell;
use std::fmt::Debug;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::rc::Rc;
use std::sync::{self, Barrier};
use std::thread;
use std::time::Duration;

use guardlint::{Condvar, Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};
use panics::message_of;

assert_auto_traits!(Mutex<Cell<u32>>: Send Sync UnwindSafe RefUnwindSafe);
assert_auto_traits!(Mutex<Rc<u32>>: UnwindSafe, not Send Sync);
assert_auto_traits!(RwLock<u32>: Send Sync UnwindSafe RefUnwindSafe);
assert_auto_traits!(RwLock<Cell<u32>>: Send UnwindSafe RefUnwindSafe, not Sync);
assert_auto_traits!(RwLock<Rc<u32>>: UnwindSafe, not Send Sync);
assert_auto_traits!(Condvar: Send Sync UnwindSafe RefUnwindSafe);
// Whoever takes a lock releases it.
assert_auto_traits!(MutexGuard<'static, u32>: Sync, not Send);
assert_auto_traits!(MutexGuard<'static, Cell<u32>>: Debug, not Sync);
assert_auto_traits!(RwLockReadGuard<'static, u32>: Sync UnwindSafe RefUnwindSafe, not Send);
assert_auto_traits!(RwLockReadGuard<'static, Cell<u32>>: Debug, not Sync UnwindSafe RefUnwindSafe);
assert_auto_traits!(RwLockWriteGuard<'static, u32>: Sync UnwindSafe RefUnwindSafe, not Send);
assert_auto_traits!(RwLockWriteGuard<'static, Cell<u32>>: UnwindSafe RefUnwindSafe, not Sync);
// So it is with those of `std`.
assert_auto_traits!(sync::RwLockReadGuard<'static, Cell<u32>>: Debug, not Sync UnwindSafe RefUnwindSafe);
assert_auto_traits!(sync::RwLockWriteGuard<'static, Cell<u32>>: UnwindSafe RefUnwindSafe, not Sync);

#[test]
fn all_that_is_added_arrives() {
    static SUM: Mutex<u32> = Mutex::new(0);
    static SHARED: RwLock<u32> = RwLock::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..1000 {
                    *SUM.lock() += 1;
                    *SHARED.write() += 1;
                }
            });
        }
    });
    assert_eq!((*SUM.lock(), *SHARED.read()), (4000, 4000));
}

#[test]
fn what_is_held_cannot_be_had_by_trying() {
    let mutex = Mutex::new(1);
    let lock = RwLock::new(1);
    let held = mutex.lock();
    assert!(mutex.try_lock().is_none());
    drop(held);
    assert_eq!(mutex.try_lock().as_deref(), Some(&1));
    let reader = lock.read();
    assert_eq!(lock.try_read().as_deref(), Some(&1));
    assert!(lock.try_write().is_none());
    drop(reader);
    *lock.try_write().unwrap() = 2;
    let writer = lock.write();
    assert!(lock.try_read().is_none() && lock.try_write().is_none());
    drop(writer);
    assert_eq!(lock.into_inner(), 2);
}

#[test]
fn who_has_it_alone_needs_no_lock() {
    let mut mutex = Mutex::from(1);
    *mutex.get_mut() += 1;
    let mut lock = RwLock::<u32>::default();
    *lock.get_mut() += 1;
    assert_eq!((mutex.into_inner(), lock.into_inner()), (2, 1));
}

#[test]
fn values_may_have_no_size() {
    let mutex: Box<Mutex<[u32]>> = Box::new(Mutex::new([1, 2]));
    let lock: Box<RwLock<dyn Debug>> = Box::new(RwLock::new("text"));
    assert_eq!(mutex.lock().len(), 2);
    assert_eq!(
        format!("{:?} {:?}", lock.read(), mutex),
        r#""text" Mutex { data: [1, 2], poisoned: false }"#
    );
}

#[test]
fn a_panic_puts_the_state_in_doubt() {
    let mutex = Mutex::new(0);
    let poison = || {
        message_of(|| {
            let _held = mutex.lock();
            panic!("halfway");
        })
    };
    assert_eq!(poison(), "halfway");
    for say in [
        message_of(|| drop(mutex.lock())),
        message_of(|| drop(mutex.try_lock())),
    ] {
        let place = if guardlint::detect::IS_ON {
            format!(" made at {}:", file!())
        } else {
            String::new()
        };
        assert!(say.starts_with(&format!("the `Mutex`{place}")), "{say}");
        assert!(
            say.contains("`clear_poison` says that it is sound again"),
            "{say}"
        );
    }
    assert!(mutex.is_poisoned());
    assert_eq!(format!("{mutex:?}"), "Mutex { data: 0, poisoned: true }");
    mutex.clear_poison();
    assert_eq!(*mutex.lock(), 0);
    poison();
    assert!(message_of(|| assert_eq!(mutex.into_inner(), 0)).starts_with("the `Mutex`"));
}

#[test]
fn only_who_writes_puts_the_state_in_doubt() {
    let mut lock = RwLock::new(0);
    message_of(|| {
        let _held = lock.read();
        panic!("it only looked");
    });
    assert_eq!(*lock.read(), 0);
    message_of(|| lock.read_or_write(|_| None, |_| panic!("halfway")));
    assert!(lock.is_poisoned());
    assert!(message_of(|| drop(lock.read())).starts_with("the `RwLock`"));
    assert!(message_of(|| drop(lock.try_write())).starts_with("the `RwLock`"));
    assert!(message_of(|| *lock.get_mut() += 1).starts_with("the `RwLock`"));
    lock.clear_poison();
    assert_eq!(format!("{lock:?}"), "RwLock { data: 0, poisoned: false }");
}

#[test]
fn what_is_held_is_shown_as_such() {
    let mutex = Mutex::new(0);
    let held = mutex.lock();
    assert_eq!(
        format!("{mutex:?}"),
        "Mutex { data: <locked>, poisoned: false }"
    );
    assert_eq!(format!("{held} {held:?}"), "0 0");
}

/// Both have found nothing; the second one sees what the first one wrote.
#[test]
fn nobody_writes_what_somebody_else_wrote() {
    let lock = RwLock::new(None);
    let both_looked = Barrier::new(2);
    let get = |mine: u32| {
        let mut looks = 0;
        let found = lock.read_or_write(
            |state| {
                looks += 1;
                if looks == 1 {
                    // Readers go beside each other.
                    both_looked.wait();
                }
                *state
            },
            |state| *state.insert(mine),
        );
        assert_eq!(looks, 2);
        found
    };
    let found = thread::scope(|scope| {
        let other = scope.spawn(|| get(1));
        [get(2), other.join().unwrap()]
    });
    assert_eq!(found[0], found[1]);
}

#[test]
fn who_finds_it_takes_no_write_lock() {
    let lock = RwLock::new(7);
    let reader = Barrier::new(2);
    thread::scope(|scope| {
        scope.spawn(|| {
            let held = lock.read();
            reader.wait();
            reader.wait();
            drop(held);
        });
        reader.wait();
        assert_eq!(
            lock.read_or_write(|value| Some(*value), |_| unreachable!()),
            7
        );
        reader.wait();
    });
}

#[test]
fn every_waiter_is_woken() {
    let (turn, changed) = (Mutex::new(0), Condvar::new());
    thread::scope(|scope| {
        for me in 0..4 {
            let (turn, changed) = (&turn, &changed);
            scope.spawn(move || {
                let mut turn = changed.wait_while(turn.lock(), |turn| *turn != me);
                *turn += 1;
                changed.notify_all();
            });
        }
        let mut all = turn.lock();
        while *all < 4 {
            all = changed.wait(all);
        }
    });
}

#[test]
fn who_waits_for_nothing_waits_no_longer_than_said() {
    let (state, changed) = (Mutex::new(1), Condvar::default());
    let limit = Duration::from_millis(1);
    let (guard, is_late) = changed.wait_timeout_while(state.lock(), limit, |state| *state == 1);
    assert!(is_late);
    drop(guard);
    let (guard, is_late) = changed.wait_timeout_while(state.lock(), limit, |state| *state == 2);
    assert!(!is_late);
    drop(guard);
    changed.notify_one();
}

/// What another attribute puts behind it.
mod guarded {
    use guardlint::{Mutex, RwLock, monitor};

    #[monitor]
    struct Server {
        name: &'static str,
        conns_mu: guardlint::Mutex,
        #[guarded_by(conns_mu)]
        conns: Vec<u32>,
        stats_mu: guardlint::RwLock,
        #[guarded_by(stats_mu)]
        hits: u64,
    }

    #[test]
    fn by_either_lock() {
        let server = Server {
            name: "bank",
            conns_mu: Mutex::new(ServerConnsMu { conns: vec![1] }),
            stats_mu: RwLock::new(ServerStatsMu { hits: 0 }),
        };
        server.conns_mu.lock().conns.push(2);
        server.stats_mu.write().hits += 1;
        let seen = (
            server.conns_mu.lock().conns.len(),
            server.stats_mu.read().hits,
        );
        assert_eq!((server.name, seen), ("bank", (2, 1)));
    }
}
