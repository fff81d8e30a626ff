//! Locks in a wrong order.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use guardlint::detect::{self, Report, Response};
use guardlint::{Condvar, Mutex, RwLock};

use super::{assert_circle, reports, reports_and};

#[test]
fn is_found_before_anybody_waits() {
    let (a, b) = (Mutex::new("a"), Mutex::new("b"));
    let run = || {
        let one = a.lock();
        drop((b.lock(), one));
        let other = b.lock();
        drop((a.lock(), other));
        // Said once.
        let other = b.lock();
        drop((a.lock(), other));
    };
    assert_circle(&reports(run), 2);
}

#[test]
fn is_told_once_whatever_the_modes() {
    let (a, b) = (RwLock::new("a"), RwLock::new("b"));
    let run = || {
        drop((a.write(), b.read()));
        drop((b.write(), a.read()));
        drop((a.read(), b.write()));
        drop((b.read(), a.write()));
    };
    assert_circle(&reports(run), 2);
}

/// Two threads, each of which holds what the other one wants.
#[test]
fn does_not_hang() {
    let (a, b) = (Mutex::new("a"), Mutex::new("b"));
    let barrier = Barrier::new(2);
    let (a, b, barrier) = (&a, &b, &barrier);
    let run = || {
        thread::scope(|scope| {
            let take = |first: &'_ Mutex<&str>, second: &'_ Mutex<&str>| {
                let _first = first.lock();
                barrier.wait();
                let _second = second.lock();
            };
            let threads = [
                scope.spawn(move || take(a, b)),
                scope.spawn(move || take(b, a)),
            ];
            let ended = threads.map(thread::ScopedJoinHandle::join);
            assert!(ended.iter().any(Result::is_err));
        });
    };
    assert_circle(&reports_and(run, |_| Response::Panic), 2);
}

/// A second panic would abort the process.
#[test]
fn is_printed_where_the_thread_panics_already() {
    struct Closes<'a>(&'a Mutex<u32>, &'a Mutex<u32>);
    impl Drop for Closes<'_> {
        fn drop(&mut self) {
            drop((self.1.lock(), self.0.lock()));
        }
    }
    let (a, b) = (Mutex::new(0), Mutex::new(0));
    let run = || {
        drop((a.lock(), b.lock()));
        let panics = catch_unwind(AssertUnwindSafe(|| {
            let _closes = Closes(&a, &b);
            panic!("another one");
        }));
        assert!(panics.is_err());
    };
    assert_circle(&reports_and(run, |_| Response::Panic), 2);
}

#[test]
fn may_set_another_hook() {
    let (a, b) = (Mutex::new(0), Mutex::new(0));
    let run = || {
        drop((a.lock(), b.lock()));
        drop((b.lock(), a.lock()));
    };
    let respond = |_: &Report| {
        detect::reset_hook();
        Response::Continue
    };
    assert_circle(&reports_and(run, respond), 2);
}

#[test]
fn is_one_from_all_that_is_held() {
    let (a, b, c) = (Mutex::new(0), Mutex::new(0), Mutex::new(0));
    let run = || {
        let held_a = a.lock();
        let held_b = b.lock();
        let held_c = c.lock();
        drop((held_b, held_a, held_c));
        // `b` is not there any more.
        let held_c = c.lock();
        drop((a.lock(), held_c));
    };
    assert_circle(&reports(run), 2);
}

#[test]
fn may_have_several_steps() {
    let (a, b, c) = (Mutex::new(0), RwLock::new(0), Mutex::new(0));
    let (d, e) = (RwLock::new(0), Mutex::new(0));
    let run = || {
        drop((a.lock(), b.read()));
        drop((b.write(), c.lock()));
        drop((c.lock(), d.write()));
        drop((d.read(), e.lock()));
        drop((e.lock(), a.lock()));
    };
    assert_circle(&reports(run), 5);
}

#[test]
fn may_have_any_number_of_steps() {
    for steps in 2..=5 {
        let [a, b, c, d] = [Mutex::new(0), Mutex::new(0), Mutex::new(0), Mutex::new(0)];
        let locks = &[a, b, c, d, Mutex::new(0)][..steps];
        let around = || {
            for i in 0..steps {
                drop((locks[i].lock(), locks[(i + 1) % steps].lock()));
            }
        };
        assert_circle(&reports(around), steps);
    }
}

#[test]
fn is_one_of_single_locks_where_they_are_of_one_class() {
    for len in 2..=5 {
        let locks = (0..len).map(Mutex::new).collect::<Vec<_>>();
        let run = || {
            for i in 0..len {
                drop((locks[i].lock(), locks[(i + 1) % len].lock()));
            }
        };
        assert_circle(&reports(run), len);
    }
}

/// Other accounts than those that were seen, but made at the same places.
#[test]
fn is_one_of_classes() {
    struct Branch {
        account: Mutex<i64>,
        log: Mutex<Vec<i64>>,
    }
    let branch = || Branch {
        account: Mutex::new(0),
        log: Mutex::new(Vec::new()),
    };
    let run = || {
        let one = branch();
        drop((one.account.lock(), one.log.lock()));
        let other = branch();
        drop((other.log.lock(), other.account.lock()));
    };
    assert_circle(&reports(run), 2);
}

/// Which have no class: it is one of these two.
#[test]
fn is_one_of_locks_by_default() {
    let (a, b) = (Mutex::<u32>::default(), RwLock::<u32>::default());
    let c = Mutex::new(0);
    let run = || {
        drop((a.lock(), b.write()));
        drop((b.read(), c.lock()));
        drop((c.lock(), a.lock()));
    };
    assert_circle(&reports(run), 3);
}

/// A thread of a connection holds the connection all the time, and no two hold the same.
#[test]
fn is_not_excused_by_locks_that_threads_have_for_themselves() {
    let connections = [(); 2].map(|()| Mutex::new(()));
    let (a, b) = (Mutex::new(0), Mutex::new(0));
    let run = || {
        drop((connections[0].lock(), a.lock(), b.lock()));
        drop((connections[1].lock(), b.lock(), a.lock()));
    };
    assert_circle(&reports(run), 2);
}

/// However many ways there are through the gate, the one around it is remembered.
#[test]
fn is_not_excused_by_a_gate_that_somebody_goes_around() {
    let gate = Mutex::new(());
    let (a, b) = (Mutex::new(0), Mutex::new(0));
    let run = || {
        let connection = || Mutex::new(());
        for _ in 0..100 {
            drop((connection().lock(), gate.lock(), a.lock(), b.lock()));
        }
        drop((connection().lock(), a.lock(), b.lock()));
        drop((gate.lock(), b.lock(), a.lock()));
    };
    assert_circle(&reports(run), 2);
}

#[test]
fn is_not_excused_by_readers_of_one_lock() {
    let gate = RwLock::new(());
    let (a, b) = (Mutex::new(0), Mutex::new(0));
    let run = || {
        drop((gate.read(), a.lock(), b.lock()));
        drop((gate.read(), b.lock(), a.lock()));
    };
    assert_circle(&reports(run), 2);
}

/// To go on it needs the mutex again, and holds what others take under the mutex.
#[test]
fn is_one_of_waiting_too() {
    let (state, log) = (Mutex::new(false), Mutex::new(0));
    let changed = Condvar::new();
    let run = || {
        let held = state.lock();
        let _log = log.lock();
        drop(changed.wait_timeout(held, Duration::ZERO));
    };
    assert_circle(&reports(run), 2);
}

#[test]
fn names_threads_and_places() {
    let (a, b) = (Mutex::new(0), Mutex::new(0));
    let start = line!();
    let run = || {
        thread::scope(|scope| {
            let builder = thread::Builder::new().name("clerk".to_owned());
            let clerk = builder.spawn_scoped(scope, || drop((a.lock(), b.lock())));
            clerk.unwrap().join().unwrap();
        });
        drop((b.lock(), a.lock()));
    };
    let reports = reports(run);
    let Report::Order { steps, .. } = &reports[0] else {
        panic!("{reports:#?}");
    };
    assert_eq!(&*steps[1].thread, "clerk");
    assert_eq!(steps[1].held.at.line(), start + 4);
    assert_eq!(steps[0].held.at.line(), start + 7);
    assert_eq!(steps[0].wanted.made.line(), start - 1);
    let text = reports[0].to_string();
    assert!(
        text.contains("the thread `clerk` held what is made at "),
        "{text}"
    );
    let json = reports[0].to_json();
    assert!(
        json.starts_with(r#"{"kind":"order","steps":[{"thread":""#),
        "{json}"
    );
    assert!(
        json.contains(r#""mode":"exclusive","by_task":false}"#) && !json.contains('\n'),
        "{json}"
    );
}
