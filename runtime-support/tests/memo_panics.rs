//! Values, keys and wakers that panic where they should not: who does that hears of it, and nobody else waits for ever.

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use guardlint::Memo;

mod gate;
mod panicking_waker;
mod panics;
mod polling;

use gate::Gate;
use panicking_waker::panicking_waker;
use panics::message_of;
use polling::Task;

#[test]
fn a_waker_that_panics_costs_nobody_else_the_wake() {
    let memo: Memo<u32, u32> = Memo::new();
    let gate = Gate::new();
    let mut leader = Task::new(memo.get_async(&1, |_| gate.pass()));
    assert_eq!(leader.run(), Poll::Pending);
    let mut first = pin!(memo.get_async(&1, async |_| 2));
    let waker = panicking_waker();
    let mut cx = Context::from_waker(&waker);
    assert!(first.as_mut().poll(&mut cx).is_pending());
    let mut others = [3, 4].map(|n| Task::new(memo.get_async(&1, async move |_| n)));
    assert!(
        others
            .each_mut()
            .map(Task::run)
            .iter()
            .all(Poll::is_pending)
    );
    gate.open(1);
    let message = message_of(|| assert!(leader.run().is_pending()));
    assert_eq!(message, panicking_waker::MESSAGE);
    assert_eq!(memo.peek(&1), Some(1));
    assert!(others.iter().all(Task::is_woken));
    assert_eq!(others.each_mut().map(Task::run), [Poll::Ready(1); 2]);
}

/// Can be dropped once it is `true`, or else panics.
#[derive(Clone)]
struct Fussy<'a>(u32, &'a AtomicBool);

impl Drop for Fussy<'_> {
    fn drop(&mut self) {
        assert!(self.0 > 0 || self.1.load(Ordering::Relaxed), "not now");
    }
}

#[test]
fn a_value_that_is_not_to_be_dropped_may_be_evicted() {
    let may_go = AtomicBool::new(false);
    let memo = Memo::at_most(1);
    memo.insert(1, Fussy(0, &may_go));
    let gate = Gate::new();
    let mut leader = Task::new(memo.get_async(&2, |_| gate.pass()));
    assert!(leader.run().is_pending());
    let mut waiter = Task::new(memo.get_async(&2, async |_| unreachable!("it waits")));
    assert!(waiter.run().is_pending());
    gate.open(Fussy(2, &may_go));
    assert_eq!(message_of(|| _ = leader.run()), "not now");
    assert!(matches!(waiter.run(), Poll::Ready(Fussy(2, _))));
    assert_eq!((memo.len(), memo.stats().evictions), (1, 1));
}

#[test]
fn a_value_that_is_not_to_be_dropped_may_be_too_old() {
    let may_go = AtomicBool::new(false);
    let memo = Memo::new().keep_for(Duration::ZERO);
    memo.insert(1, Fussy(0, &may_go));
    let ask = || memo.get(&1, |_| Fussy(1, &may_go));
    assert_eq!(message_of(|| drop(ask())), "not now");
    assert!(format!("{memo:?}").contains("computing: 0"));
    assert_eq!(ask().0, 1);
}

#[test]
fn a_value_that_cannot_be_cloned_is_not_shared() {
    struct Unique<'a>(u32, &'a AtomicBool);
    impl Clone for Unique<'_> {
        fn clone(&self) -> Self {
            // The first is the one that is kept.
            assert!(!self.1.swap(true, Ordering::Relaxed), "once is enough");
            Self(self.0, self.1)
        }
    }
    let cloned = AtomicBool::new(false);
    let memo = Memo::new();
    let gate = Gate::new();
    let mut leader = Task::new(memo.get_async(&1, |_| gate.pass()));
    assert!(leader.run().is_pending());
    let mut waiter = Task::new(memo.get_async(&1, async |_| unreachable!("it waits")));
    assert!(waiter.run().is_pending());
    gate.open(Unique(1, &cloned));
    assert_eq!(message_of(|| _ = leader.run()), "once is enough");
    // It asks anew, and finds what was kept.
    assert_eq!(message_of(|| _ = waiter.run()), "once is enough");
    assert!(memo.forget(&1).is_some_and(|unique| unique.0 == 1));
}

/// Whatever was done when it panicked, the limit is what it was.
#[test]
fn a_key_that_cannot_be_compared_changes_no_limit() {
    thread_local! {
        static COMPARES: Cell<usize> = const { Cell::new(0) };
    }
    #[derive(Clone)]
    struct Key(u32);
    impl Hash for Key {
        fn hash<H: Hasher>(&self, state: &mut H) {
            self.0.hash(state);
        }
    }
    impl PartialEq for Key {
        fn eq(&self, other: &Self) -> bool {
            COMPARES.set(COMPARES.get().wrapping_sub(1));
            assert!(COMPARES.get() > 0, "incomparable");
            self.0 == other.0
        }
    }
    impl Eq for Key {}
    let memo = Memo::at_most(10);
    for compares in 1..20 {
        COMPARES.set(100);
        memo.insert(Key(0), 0);
        COMPARES.set(compares);
        let _ = catch_unwind(AssertUnwindSafe(|| memo.insert(Key(0), 1)));
        let _ = catch_unwind(AssertUnwindSafe(|| memo.get(&Key(0), |_| 2)));
    }
    COMPARES.set(100_000);
    (1..1_000).for_each(|key| assert_eq!(memo.get(&Key(key), |_| key), key));
    assert_eq!((memo.len(), memo.stats().weight), (10, 10));
}
