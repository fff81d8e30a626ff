//! What is right, or cannot be told from it.

use std::sync::Arc;
use std::time::Duration;
use std::{mem, thread};

use guardlint::detect::{Report, Response};
use guardlint::{Condvar, Mutex, MutexGuard, Once, RwLock};

use super::{is_silent, reports_and};

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
fn a_condition_that_nobody_waits_for() {
    let (state, log) = (Mutex::new(true), Mutex::new(0));
    let changed = Condvar::new();
    is_silent(|| {
        let held = state.lock();
        let _log = log.lock();
        let held = changed.wait_while(held, |ready| !*ready);
        let (_held, is_late) = changed.wait_timeout_while(held, Duration::MAX, |ready| !*ready);
        assert!(!is_late);
    });
}

/// As of locks: both are made in the `derive`.
#[test]
fn values_that_have_their_place_in_common_by_chance() {
    #[derive(Default)]
    struct Derived {
        a: Once<u32>,
        b: Once<u32>,
    }
    let log = Mutex::new(0);
    let derived = Derived::default();
    is_silent(|| {
        derived.a.get_or_init(|| *log.lock());
        let log = log.lock();
        derived.b.get_or_init(|| 1);
        drop(log);
    });
}

/// Both are made in the `derive`, in the library, or in this crate.
#[test]
fn locks_that_have_their_place_in_common_by_chance() {
    #[derive(Default)]
    struct Derived {
        a: Mutex<u32>,
        b: Mutex<u32>,
    }
    let log = Mutex::new(0);
    let derived = Derived::default();
    let (in_library, in_library_too) = (Arc::<Mutex<u32>>::default(), Arc::<Mutex<u32>>::default());
    let [by_function, by_function_too] = [1, 2].map(Mutex::new);
    is_silent(|| {
        drop((derived.a.lock(), log.lock()));
        drop((log.lock(), derived.b.lock()));
        drop((in_library.lock(), log.lock()));
        drop((log.lock(), in_library_too.lock()));
        drop((by_function.lock(), log.lock()));
        drop((log.lock(), by_function_too.lock()));
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

#[test]
fn what_the_hook_does_at_the_end_of_a_thread() {
    let run = || {
        thread::spawn(|| mem::forget(Box::leak(Box::new(Mutex::new(0))).lock()))
            .join()
            .unwrap();
    };
    let respond = |_: &Report| {
        let (a, b) = (Mutex::new(0), Mutex::new(0));
        drop((a.lock(), b.lock()));
        drop((b.lock(), a.lock()));
        Response::Panic
    };
    assert_eq!(reports_and(run, respond).len(), 1);
}
