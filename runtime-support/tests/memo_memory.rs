//! What a memo allocates, and that it does not grow.

use std::convert::Infallible;
use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Duration;

use guardlint::Memo;

mod counted_memory;
mod gate;
mod polling;

use counted_memory::Memory;
use gate::Gate;
use polling::Task;

fn allocations(act: impl FnOnce()) -> usize {
    let before = Memory::now();
    act();
    Memory::since(before).allocations
}

/// The first 100,000 values have been there: all tables have their size.
fn used<K: std::hash::Hash + Eq + Clone>(memo: &Memo<K, u64>, key: impl Fn(u64) -> K) {
    for n in 0..100_000 {
        memo.get(&key(n), |_| n);
    }
    for n in 0..100_000 {
        memo.forget(&key(n));
    }
}

#[test]
fn a_miss_allocates_the_key_and_nothing_else() {
    let numbers = Memo::new();
    used(&numbers, |n| n);
    let names = Memo::new();
    used(&names, |n| n.to_string());
    for n in 0..1_000 {
        assert_eq!(allocations(|| assert_eq!(numbers.get(&n, |n| *n), n)), 0);
        let name = n.to_string();
        assert_eq!(allocations(|| assert_eq!(names.get(&name, |_| n), n)), 1);
        assert_eq!(allocations(|| assert_eq!(names.get(&name, |_| 0), n)), 0);
        let peek = || assert_eq!(names.peek(&name), Some(n));
        assert_eq!(allocations(peek), 0, "nor does a look");
    }
}

/// What stays when the same was done many times more.
#[track_caller]
fn assert_no_growth(mut act: impl FnMut(u64)) {
    (0..1_000).for_each(&mut act);
    let before = Memory::now();
    (1_000..50_000).for_each(&mut act);
    assert_eq!(Memory::since(before).bytes, 0);
}

/// All kinds of limits.
fn memos() -> [Memo<u64, u64>; 4] {
    let short = Duration::from_nanos(1);
    [
        Memo::new(),
        Memo::at_most(1_000),
        Memo::at_most_weight(1_000, |_, _| 1),
        Memo::at_most(1_000).keep_for(short).count_hits(),
    ]
}

#[test]
fn what_is_forgotten_leaves_nothing() {
    for memo in memos() {
        assert_no_growth(|n| {
            memo.get(&n, |n| *n);
            memo.forget(&n);
        });
        assert!(memo.is_empty());
    }
}

#[test]
fn what_is_replaced_leaves_nothing() {
    for memo in memos() {
        assert_no_growth(|n| {
            memo.refresh(&(n % 7), |_| n);
            memo.insert(n % 7, n);
        });
    }
}

#[test]
fn what_fails_leaves_nothing() {
    for memo in memos() {
        assert_no_growth(|n| {
            let _ = memo.try_get(&n, |_| Err(()));
            let panics = || memo.get(&n, |_| resume_unwind(Box::new(())));
            assert!(catch_unwind(AssertUnwindSafe(panics)).is_err());
            let mut task = Task::new(memo.get_async(&n, |_| pending()));
            assert!(task.run().is_pending());
        });
        assert!(memo.is_empty());
    }
}

#[test]
fn who_waits_leaves_nothing() {
    for memo in memos() {
        let outer: Memo<u64, u64> = Memo::new();
        assert_no_growth(|n| {
            let gate = Gate::new();
            let mut leader = Task::new(memo.try_get_async(&n, |_| gate.pass()));
            // One waits on behalf of another computation.
            let mut within = Task::new(outer.get_async(&n, |n| memo.get_async(n, async |_| 1)));
            let mut waits = Task::new(memo.try_get_async(&n, async |_| Ok::<_, Infallible>(2)));
            let mut gives_up = Task::new(memo.get_async(&n, |_| pending()));
            assert!(leader.run().is_pending() && within.run().is_pending());
            assert!(waits.run().is_pending() && gives_up.run().is_pending());
            drop(gives_up);
            gate.open(if n % 2 == 0 { Ok(n) } else { Err(()) });
            assert!(leader.run().is_ready() && within.run().is_ready() && waits.run().is_ready());
            memo.forget(&n);
            outer.forget(&n);
        });
    }
}

/// Evicted values make room for others, and what is remembered of them is limited too. Tables find their size by and by.
#[test]
fn what_comes_and_goes_leaves_nothing() {
    for memo in &memos()[1..] {
        (0..20_000).for_each(|n| assert_eq!(memo.get(&n, |n| *n), n));
        let before = Memory::now();
        (20_000..200_000).for_each(|n| assert_eq!(memo.get(&n, |n| *n), n));
        let growth = Memory::since(before);
        assert!(growth.bytes < 1 << 16, "{growth:?}");
    }
}
