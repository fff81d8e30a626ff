//! Deadlocks are found before they happen, and nothing else is.
#![cfg(any(debug_assertions, feature = "detect"))]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Barrier, Mutex as StdMutex, PoisonError};
use std::{mem, thread};

use arbtest::arbtest;
use guardlint::detect::{self, Mode, Report, Response};
use guardlint::{Condvar, Mutex, MutexGuard, RwLock};

/// What is reported while this runs. A thread that would wait for itself panics, others go on.
fn reports(run: impl FnOnce()) -> Vec<Report> {
    reports_and(run, |report| match report {
        Report::Relock { .. } => Response::Panic,
        _ => Response::Continue,
    })
}

/// There is one hook: the tests of this file take turns.
fn reports_and(run: impl FnOnce(), respond: fn(&Report) -> Response) -> Vec<Report> {
    static TURN: StdMutex<()> = StdMutex::new(());
    static SEEN: StdMutex<Vec<Report>> = StdMutex::new(Vec::new());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    SEEN.lock().unwrap().clear();
    detect::set_hook(move |report| {
        SEEN.lock().unwrap().push(report.clone());
        respond(report)
    });
    run();
    detect::reset_hook();
    mem::take(&mut SEEN.lock().unwrap())
}

fn is_silent(run: impl FnOnce()) {
    let reports = reports(run);
    assert!(reports.is_empty(), "{}", reports[0]);
}

/// One circle, of so many steps.
fn assert_circle(reports: &[Report], len: usize) {
    let [Report::Order { steps, .. }] = reports else {
        panic!("not one circle: {reports:#?}");
    };
    assert_eq!(steps.len(), len, "{}", reports[0]);
    for (i, step) in steps.iter().enumerate() {
        assert_eq!(step.wanted.made, steps[(i + 1) % len].held.made);
    }
}

mod a_lock_that_is_held {
    use super::*;

    /// Reported at the second of the two lines, with both.
    fn relock(run: impl FnOnce(), [held, wanted]: [Mode; 2]) {
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
    fn is_held_by_what_was_tried() {
        let lock = Mutex::new(0);
        let run = || {
            let _held = lock.try_lock();
            let _again = lock.lock();
        };
        relock(run, [Exclusive, Exclusive]);
    }

    #[test]
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
}

mod a_wrong_order {
    use super::*;

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
            let (_held, is_late) =
                changed.wait_timeout_while(held, std::time::Duration::ZERO, |ready| !*ready);
            assert!(is_late);
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
            json.contains(r#""mode":"exclusive"}"#) && !json.contains('\n'),
            "{json}"
        );
    }
}

mod nothing_is_said_of {
    use super::*;

    #[test]
    fn one_order() {
        let (a, b) = (Mutex::new(0), RwLock::new(0));
        is_silent(|| {
            thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| *b.write() += *a.lock());
                    scope.spawn(|| {
                        let a = a.lock();
                        drop((b.read(), a));
                    });
                }
            });
        });
    }

    #[test]
    fn one_after_the_other() {
        let (a, b) = (Mutex::new(0), Mutex::new(0));
        is_silent(|| {
            let read = *a.lock();
            *b.lock() += read;
            let read = *b.lock();
            *a.lock() += read;
        });
    }

    #[test]
    fn orders_behind_a_gate() {
        let gate = Mutex::new(());
        let (a, b) = (Mutex::new(0), Mutex::new(0));
        is_silent(|| {
            drop((gate.lock(), a.lock(), b.lock()));
            drop((gate.lock(), b.lock(), a.lock()));
        });
    }

    #[test]
    fn orders_behind_a_gate_where_one_passes_alone() {
        let gate = RwLock::new(());
        let (a, b) = (Mutex::new(0), Mutex::new(0));
        is_silent(|| {
            drop((gate.read(), a.lock(), b.lock()));
            drop((gate.write(), b.lock(), a.lock()));
        });
    }

    /// Each has its own gate, which stands before nothing but its own locks.
    #[test]
    fn orders_behind_the_gate_of_their_object() {
        struct Object {
            gate: Mutex<()>,
            a: Mutex<u32>,
            b: Mutex<u32>,
        }
        let objects = [(); 2].map(|()| Object {
            gate: Mutex::new(()),
            a: Mutex::new(0),
            b: Mutex::new(0),
        });
        is_silent(|| {
            let [one, other] = &objects;
            drop((one.gate.lock(), one.a.lock(), one.b.lock()));
            drop((other.gate.lock(), other.b.lock(), other.a.lock()));
            drop((one.gate.lock(), one.b.lock(), one.a.lock()));
        });
    }

    #[test]
    fn a_list_locked_hand_over_hand() {
        let list = (0..100).map(Mutex::new).collect::<Vec<_>>();
        let walk = || {
            let mut here: Option<MutexGuard<'_, u32>> = None;
            for node in &list {
                let next = node.lock();
                drop(here.replace(next));
            }
        };
        is_silent(|| {
            thread::scope(|scope| {
                for _ in 0..3 {
                    scope.spawn(walk);
                }
            });
        });
    }

    #[test]
    fn accounts_in_the_order_of_their_addresses() {
        let accounts = [(); 4].map(|()| Mutex::new(100));
        let transfer = |from: &Mutex<i64>, to: &Mutex<i64>| {
            let address = |account: &Mutex<i64>| std::ptr::from_ref(account).addr();
            let (mut from, mut to) = if address(from) < address(to) {
                let from = from.lock();
                (from, to.lock())
            } else {
                let to = to.lock();
                (from.lock(), to)
            };
            *from -= 1;
            *to += 1;
        };
        is_silent(|| {
            for from in &accounts {
                let others = accounts.iter().filter(|to| !std::ptr::eq(from, *to));
                others.for_each(|to| transfer(from, to));
            }
        });
    }

    #[test]
    fn a_child_after_its_parent() {
        struct Node {
            value: Mutex<u32>,
            children: Vec<Node>,
        }
        fn tree(depth: u32) -> Node {
            let children = if depth == 0 { 0 } else { 2 };
            Node {
                value: Mutex::new(depth),
                children: (0..children).map(|_| tree(depth - 1)).collect(),
            }
        }
        fn sum(node: &Node) -> u32 {
            let value = node.value.lock();
            *value + node.children.iter().map(sum).sum::<u32>()
        }
        is_silent(|| assert_eq!(sum(&tree(3)), 11));
    }

    #[test]
    fn backing_off() {
        let (a, b) = (Mutex::new(0), Mutex::new(0));
        is_silent(|| {
            let held = a.lock();
            drop((b.try_lock(), held));
            let held = b.lock();
            drop((a.try_lock(), held));
        });
    }

    #[test]
    fn waiting_for_a_condition() {
        let (items, some) = (Mutex::new(Vec::new()), Condvar::new());
        let log = Mutex::new(0);
        is_silent(|| {
            thread::scope(|scope| {
                scope.spawn(|| {
                    *log.lock() += 1;
                    items.lock().push(1);
                    some.notify_all();
                });
                let mut items = some.wait_while(items.lock(), |items| items.is_empty());
                *log.lock() += items.pop().unwrap();
            });
        });
    }

    #[test]
    fn a_second_look() {
        let (names, log) = (RwLock::new(Vec::new()), Mutex::new(0));
        is_silent(|| {
            let read = |names: &Vec<u32>| names.first().copied();
            let write = |names: &mut Vec<u32>| {
                *log.lock() += 1;
                names.push(1);
                1
            };
            assert_eq!(names.read_or_write(read, write), 1);
            assert_eq!(names.read_or_write(read, |_| unreachable!()), 1);
        });
    }

    #[test]
    fn locks_at_an_address_that_is_used_again() {
        is_silent(|| {
            for turn in 0..50 {
                let locks = Box::new([(); 2].map(|()| Mutex::new(turn)));
                let (first, second) = (turn % 2, (turn + 1) % 2);
                drop((locks[first].lock(), locks[second].lock()));
            }
        });
    }

    #[test]
    fn what_the_hook_does() {
        static REPORTED: Mutex<u32> = Mutex::new(0);
        let (a, b) = (Mutex::new(0), Mutex::new(0));
        let run = || {
            drop((a.lock(), b.lock()));
            drop((b.lock(), a.lock()));
            drop((REPORTED.lock(), a.lock()));
        };
        let respond = |_: &Report| {
            *REPORTED.lock() += 1;
            Response::Continue
        };
        assert_eq!(reports_and(run, respond).len(), 1);
        assert_eq!(*REPORTED.lock(), 1);
    }
}

/// Any program that takes locks one in another: a report if, and only if, some of what it did can be in a circle.
#[test]
fn as_by_going_through_all_circles() {
    const LOCKS: usize = 4;
    /// What was held when the last one was asked for.
    type Way = Vec<usize>;

    fn can_meet(circle: &[(usize, usize, Way)]) -> bool {
        let gates = |i: usize| {
            let (held, _, way) = &circle[i];
            way.iter().filter(move |lock| *lock != held)
        };
        (0..circle.len()).all(|i| (0..i).all(|j| gates(i).all(|gate| gates(j).all(|g| g != gate))))
    }

    fn has_circle(edges: &[(usize, usize, Way)], path: &mut Vec<(usize, usize, Way)>) -> bool {
        for edge in edges {
            let follows = path.last().is_none_or(|last| last.1 == edge.0);
            let is_new = path.iter().all(|step| step.0 != edge.0);
            if !follows || !is_new {
                continue;
            }
            path.push(edge.clone());
            if can_meet(path) && (edge.1 == path[0].0 || has_circle(edges, path)) {
                return true;
            }
            path.pop();
        }
        false
    }

    static CIRCLES: AtomicU32 = AtomicU32::new(0);
    static OTHERS: AtomicU32 = AtomicU32::new(0);
    arbtest(|u| {
        let mut edges = Vec::new();
        let mut programs = Vec::new();
        for _ in 0..u.int_in_range(1..=4)? {
            let mut left = (0..LOCKS).collect::<Vec<_>>();
            let mut program = Vec::new();
            for _ in 0..u.int_in_range(1..=LOCKS)? {
                let lock = left.swap_remove(u.choose_index(left.len())?);
                edges.extend(program.iter().map(|held| (*held, lock, program.clone())));
                program.push(lock);
            }
            programs.push(program);
        }
        let locks = [(); LOCKS].map(|()| Mutex::new(()));
        let reports = reports(|| {
            for program in &programs {
                let held: Vec<_> = program.iter().map(|lock| locks[*lock].lock()).collect();
                drop(held);
            }
        });
        let expected = has_circle(&edges, &mut Vec::new());
        assert_eq!(!reports.is_empty(), expected, "{programs:?}: {reports:#?}");
        let count = if expected { &CIRCLES } else { &OTHERS };
        count.fetch_add(1, Ordering::Relaxed);
        Ok(())
    });
    let counts = [&CIRCLES, &OTHERS].map(|count| count.load(Ordering::Relaxed));
    assert!(counts.iter().all(|count| *count > 10), "{counts:?}");
}
