//! Values that are made once, and what becomes of those who tried in vain.

#[macro_use]
mod auto_traits;
mod panics;

use std::cell::Cell;
use std::convert::Infallible;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use guardlint::{Lazy, Mutex, Once};
use panics::message_of;

assert_auto_traits!(Once<u32>: Send Sync UnwindSafe RefUnwindSafe);
assert_auto_traits!(Lazy<u32>: Send Sync UnwindSafe RefUnwindSafe);
// Many threads look at the value.
assert_auto_traits!(Once<Cell<u32>>: Send, not Sync);

#[test]
fn it_is_made_once_however_many_ask() {
    static MADE: AtomicU32 = AtomicU32::new(0);
    static VALUE: Lazy<u32> = Lazy::new(|| MADE.fetch_add(1, Ordering::Relaxed) + 7);
    let once = Once::new();
    let start = Barrier::new(4);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                start.wait();
                assert_eq!(*VALUE, 7);
                assert_eq!(
                    once.get_or_init(|| MADE.fetch_add(1, Ordering::Relaxed)),
                    &1
                );
            });
        }
    });
    assert_eq!(MADE.load(Ordering::Relaxed), 2);
}

#[test]
fn who_fails_leaves_it_to_the_next() {
    let once = Once::new();
    assert_eq!(once.get_or_try_init(|| Err("no")), Err("no"));
    assert_eq!(once.get(), None);
    let panicked = message_of(|| {
        once.get_or_init(|| panic!("halfway"));
    });
    assert_eq!(panicked, "halfway");
    assert_eq!(format!("{once:?}"), "Once(<not made>)");
    assert_eq!(once.get_or_try_init(|| Ok::<_, Infallible>(1)), Ok(&1));
    assert_eq!(once.get_or_try_init(|| Err("no")), Ok(&1));
    assert_eq!(format!("{once:?}"), "Once(1)");
}

#[test]
fn a_lazy_value_tries_again() {
    let tries = AtomicU32::new(0);
    let lazy = Lazy::new(|| match tries.fetch_add(1, Ordering::Relaxed) {
        0 => panic!("not yet"),
        tries => tries,
    });
    let panicked = message_of(|| {
        Lazy::force(&lazy);
    });
    assert_eq!(panicked, "not yet");
    assert_eq!(Lazy::get(&lazy), None);
    assert_eq!((*lazy, *lazy), (1, 1));
    assert_eq!(format!("{lazy:?}"), "Lazy(1)");
}

/// The other one waits, and then makes it itself.
#[test]
fn who_waited_in_vain_tries_itself() {
    let once = Once::new();
    let is_trying = Barrier::new(2);
    thread::scope(|scope| {
        let first = scope.spawn(|| {
            let failed = once.get_or_try_init(|| {
                is_trying.wait();
                is_trying.wait();
                Err("no")
            });
            failed.copied()
        });
        is_trying.wait();
        let second = scope.spawn(|| once.get_or_init(|| 2));
        is_trying.wait();
        assert_eq!(first.join().unwrap(), Err("no"));
        assert_eq!(second.join().unwrap(), &2);
    });
}

#[test]
fn a_value_that_needs_itself_says_so() {
    static NEEDY: Lazy<u32> = Lazy::new(need);
    fn need() -> u32 {
        *NEEDY + 1
    }
    let said = message_of(|| {
        Lazy::force(&NEEDY);
    });
    assert!(
        said.starts_with("a value is needed to make itself: it is made since "),
        "{said}"
    );
    assert_eq!(said.matches(file!()).count(), 2, "{said}");

    let once = Once::new();
    for ask in [
        (|once| assert_eq!(once.set(1), Ok(()))) as fn(&Once<u32>),
        |once| assert_eq!(once.wait(), &1),
        |once| assert_eq!(once.get_or_init(|| 1), &1),
    ] {
        let said = message_of(|| {
            once.get_or_init(|| {
                ask(&once);
                1
            });
        });
        assert!(
            said.starts_with("a value is needed to make itself"),
            "{said}"
        );
    }
    // Nobody waits for it, and it may be looked for.
    assert_eq!(
        once.get_or_init(|| once.get().map_or(3, |value| *value)),
        &3
    );
}

#[test]
fn what_is_set_stays() {
    let once = Once::new();
    assert_eq!(once.set(1), Ok(()));
    assert_eq!(once.set(2), Err(2));
    assert_eq!(once.get_or_init(|| 3), &1);
    let mut once = Once::from(4);
    *once.get_mut().unwrap() += 1;
    assert_eq!((once.take(), once.get()), (Some(5), None));
    assert_eq!(once.set(6), Ok(()));
    assert_eq!(once.into_inner(), Some(6));
    assert_eq!(*Lazy::<u32>::default(), 0);
}

#[test]
fn who_waits_gets_what_another_makes() {
    let once = Once::new();
    thread::scope(|scope| {
        let waiting = scope.spawn(|| *once.wait());
        assert!(once.get_or_try_init(|| Err(())).is_err());
        once.get_or_init(|| 5);
        assert_eq!(waiting.join().unwrap(), 5);
    });
}

#[test]
fn without_a_value_it_is_done_once() {
    static STARTED: Once = Once::new();
    let count = Mutex::new(0);
    for _ in 0..3 {
        STARTED.get_or_init(|| *count.lock() += 1);
    }
    assert_eq!(count.into_inner(), 1);
}

/// To make the value takes the lock, and under the lock the value is asked for.
#[cfg(any(debug_assertions, feature = "detect"))]
#[test]
fn it_has_its_place_in_the_order_of_locks() {
    use guardlint::detect::{self, Report, Response};
    static REPORTS: AtomicU32 = AtomicU32::new(0);
    detect::set_hook(|report| {
        assert!(matches!(report, Report::Order { .. }), "{report}");
        REPORTS.fetch_add(1, Ordering::Relaxed);
        Response::Continue
    });
    let log = Mutex::new(Vec::new());
    let values = [(); 2].map(|()| Once::new());
    values[0].get_or_init(|| log.lock().push(0));
    let held = log.lock();
    values[1].get_or_init(|| ());
    drop(held);
    detect::reset_hook();
    assert_eq!(REPORTS.load(Ordering::Relaxed), 1);
}
