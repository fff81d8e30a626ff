//! A memo asked by tasks, which are polled by hand.

use std::convert::Infallible;
use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use guardlint::Memo;

mod gate;
mod panics;
mod polling;

use gate::Gate;
use panics::message_of;
use polling::Task;

/// Two who ask for one key, and the first computes.
macro_rules! leader_and_waiter {
    ($memo:ident, $gate:ident, $leader:ident, $waiter:ident, $value:literal) => {
        let $memo: Memo<String, u32> = Memo::new();
        let $gate = Gate::new();
        let mut $leader = Task::new($memo.get_async("a", |_| $gate.pass()));
        let mut $waiter = Task::new($memo.get_async("a", async |_| $value));
        assert_eq!($leader.run(), Poll::Pending);
        assert_eq!($waiter.run(), Poll::Pending);
    };
}

#[test]
fn who_waits_is_woken_with_the_value() {
    leader_and_waiter!(memo, gate, leader, waiter, 2);
    let mut third = Task::new(memo.try_get_async("a", async |_| Err::<u32, _>("not asked")));
    assert_eq!(third.run(), Poll::Pending);
    gate.open(1);
    assert!(leader.is_woken() && !waiter.is_woken());
    assert_eq!(leader.run(), Poll::Ready(1));
    assert_eq!(waiter.run(), Poll::Ready(1));
    assert_eq!(third.run(), Poll::Ready(Ok(1)));
    assert_eq!(memo.get("a", |_| 3), 1);
}

#[test]
fn a_leader_that_is_dropped_hands_over() {
    leader_and_waiter!(memo, gate, leader, waiter, 2);
    let mut third = Task::new(memo.get_async("a", async |_| 3));
    assert_eq!(third.run(), Poll::Pending);
    drop(leader);
    assert!(waiter.is_woken() && !third.is_woken());
    gate.open(1);
    assert_eq!(waiter.run(), Poll::Ready(2));
    assert_eq!(third.run(), Poll::Ready(2));
}

#[test]
fn who_is_to_lead_and_is_dropped_hands_over() {
    leader_and_waiter!(memo, gate, leader, waiter, 2);
    let mut third = Task::new(memo.get_async("a", async |_| 3));
    let mut late = Task::new(memo.get_async("a", async |_| 4));
    assert_eq!(third.run(), Poll::Pending);
    drop(leader);
    assert_eq!(late.run(), Poll::Pending, "somebody is about to compute");
    drop(waiter);
    assert_eq!(late.run(), Poll::Pending);
    assert_eq!(third.run(), Poll::Ready(3));
    assert_eq!(late.run(), Poll::Ready(3));
    gate.open(1);
}

#[test]
fn if_all_are_dropped_the_next_computes() {
    leader_and_waiter!(memo, gate, leader, waiter, 2);
    drop(waiter);
    drop(leader);
    assert!(format!("{memo:?}").contains("computing: 0"));
    assert_eq!(memo.get("a", |_| 3), 3);
    gate.open(1);
}

#[test]
fn a_panic_hands_over_to_the_first_who_waits() {
    let memo: Memo<String, u32> = Memo::new();
    let gate = Gate::new();
    let mut leader = Task::new(memo.get_async("a", async |_| match gate.pass().await {
        Ok(value) => value,
        Err(()) => panic!("no such page"),
    }));
    let mut waiters = [2, 3].map(|n| Task::new(memo.get_async("a", async move |_| n)));
    assert_eq!(leader.run(), Poll::Pending);
    assert!(
        waiters
            .each_mut()
            .map(Task::run)
            .iter()
            .all(Poll::is_pending)
    );
    gate.open(Err(()));
    let message = message_of(|| assert!(leader.run().is_pending()));
    assert_eq!(message, "no such page");
    assert_eq!(waiters.each_ref().map(Task::is_woken), [true, false]);
    assert_eq!(waiters.each_mut().map(Task::run), [Poll::Ready(2); 2]);
}

#[test]
fn an_error_is_shared_by_those_who_wait_for_it() {
    let memo: Memo<String, u32> = Memo::new();
    let gate = Gate::new();
    let mut leader = Task::new(memo.try_get_async("a", |_| gate.pass()));
    let [mut first, mut second] =
        [2, 3].map(|n| Task::new(memo.try_get_async("a", async move |_| Err::<u32, _>(n))));
    let mut of_other_type = Task::new(memo.try_get_async("a", async |_| Ok::<_, Infallible>(4)));
    let mut of_none = Task::new(memo.get_async("a", async |_| 5));
    assert_eq!(leader.run(), Poll::Pending);
    assert_eq!(first.run(), Poll::Pending);
    assert_eq!(of_other_type.run(), Poll::Pending);
    assert_eq!(of_none.run(), Poll::Pending);
    assert_eq!(second.run(), Poll::Pending);
    gate.open(Err(1));
    let Poll::Ready(Err(error)) = leader.run() else {
        panic!("it failed");
    };
    assert_eq!(*error, 1);
    assert!(first.is_woken() && second.is_woken(), "of this type");
    assert!(of_other_type.is_woken() && !of_none.is_woken(), "one leads");
    // What comes now is too late for the error.
    let mut late = Task::new(memo.try_get_async("a", async |_| Err::<u32, _>(6)));
    assert_eq!(late.run(), Poll::Pending);
    assert_eq!(of_other_type.run(), Poll::Ready(Ok(4)));
    assert_eq!(of_none.run(), Poll::Ready(4));
    assert_eq!(late.run(), Poll::Ready(Ok(4)));
    for mut waiter in [first, second] {
        let Poll::Ready(Err(same)) = waiter.run() else {
            panic!("it was told the error");
        };
        assert!(Arc::ptr_eq(&same, &error));
    }
}

#[test]
fn forget_parts_those_before_from_those_after() {
    for newer_first in [false, true] {
        leader_and_waiter!(memo, gate, leader, waiter, 2);
        assert_eq!(memo.forget("a"), None);
        let newer_gate = Gate::new();
        let mut newer = Task::new(memo.get_async("a", |_| newer_gate.pass()));
        assert_eq!(newer.run(), Poll::Pending, "it is not one of those before");
        let mut finish_newer = || {
            newer_gate.open(10);
            assert_eq!(newer.run(), Poll::Ready(10));
        };
        if newer_first {
            finish_newer();
        }
        gate.open(1);
        assert_eq!(leader.run(), Poll::Ready(1));
        assert_eq!(waiter.run(), Poll::Ready(1));
        assert_eq!(memo.peek("a"), newer_first.then_some(10));
        if !newer_first {
            finish_newer();
        }
        assert_eq!(memo.peek("a"), Some(10));
    }
}

#[test]
fn who_waits_for_what_was_forgotten_and_fails_asks_anew() {
    leader_and_waiter!(memo, gate, leader, waiter, 2);
    memo.forget("a");
    assert_eq!(memo.get("a", |_| 10), 10);
    drop(leader);
    assert_eq!(waiter.run(), Poll::Ready(10));
    gate.open(1);
}

#[test]
fn what_is_inserted_is_newer_than_what_is_computed() {
    leader_and_waiter!(memo, gate, leader, waiter, 2);
    assert_eq!(memo.insert("a".into(), 10), None);
    assert_eq!(memo.get("a", |_| 11), 10);
    gate.open(1);
    assert_eq!(leader.run(), Poll::Ready(1));
    assert_eq!(waiter.run(), Poll::Ready(1));
    assert_eq!(memo.peek("a"), Some(10));
}

#[test]
fn a_cycle_of_three_tasks_and_two_memos_is_named() {
    let numbers: Memo<u32, u32> = Memo::new();
    let names: Memo<String, u32> = Memo::new();
    let gates = [const { Gate::new() }; 3];
    macro_rules! task {
        ($i:literal, $memo:ident $key:expr, $next:ident $next_key:expr) => {
            Task::new($memo.get_async($key, async |_| {
                gates[$i].pass().await;
                1 + $next.get_async($next_key, async |_| 100 * ($i + 1)).await
            }))
        };
    }
    let mut one = task!(0, numbers & 1, numbers & 2);
    let mut two = task!(1, numbers &2, names "three");
    let mut three = task!(2, names "three", numbers &1);
    for task in [&mut one, &mut two, &mut three] {
        assert_eq!(task.run(), Poll::Pending);
    }
    gates[0].open(());
    assert_eq!(one.run(), Poll::Pending);
    gates[1].open(());
    assert_eq!(two.run(), Poll::Pending);
    gates[2].open(());
    let message = message_of(|| assert!(three.run().is_pending()));
    // The last one is told, and that ends its computation: those who wait go on.
    assert_eq!(two.run(), Poll::Ready(201));
    assert_eq!(one.run(), Poll::Ready(202));
    let steps: Vec<_> = message.lines().collect();
    let [title, steps @ ..] = &steps[..] else {
        panic!("{message}");
    };
    assert_eq!(*title, "these computations would wait for each other:");
    let expected = [
        ("u32, u32", "the next"),
        ("u32, u32", "the next"),
        ("alloc::string::String, u32", "the first"),
    ];
    assert_eq!(steps.len(), expected.len());
    for (step, (types, whom)) in steps.iter().zip(expected) {
        let begin = format!("- in a `Memo<{types}>`, the one for {}:", file!());
        assert!(step.starts_with(&begin), "{step}");
        assert!(step.contains(&format!(" asks at {}:", file!())), "{step}");
        assert!(
            step.ends_with(&format!(" for the value of {whom}")),
            "{step}"
        );
    }
}

/// It was polled by nobody in particular first, and is waited for by a computation then.
#[test]
fn a_future_that_comes_to_a_computation_is_part_of_it() {
    let memo: Memo<&str, u32> = Memo::new();
    let gate = Gate::new();
    let mut task = Task::new(async {
        let mut early = Box::pin(memo.get_async(&"b", async |_| {
            gate.pass().await;
            memo.get_async(&"a", async |_| 1).await
        }));
        let waits = poll_fn(|cx| Poll::Ready(early.as_mut().poll(cx).is_pending()));
        assert!(waits.await);
        memo.get_async(&"a", |_| early).await
    });
    assert_eq!(task.run(), Poll::Pending);
    gate.open(());
    let message = message_of(|| assert!(task.run().is_pending()));
    assert_eq!(message.lines().count(), 3, "{message}");
}

#[test]
fn a_future_that_leaves_a_computation_is_no_part_of_it() {
    let memo: Memo<&str, u32> = Memo::new();
    let gates = [const { Gate::new() }; 2];
    let handed_on = Mutex::new(None);
    let mut task = Task::new(memo.get_async(&"a", async |_| {
        let mut early = Task::new(memo.get_async(&"b", async |_| {
            gates[1].pass().await;
            1 + memo.get_async(&"a", async |_| 100).await
        }));
        assert!(early.run().is_pending());
        *handed_on.lock().unwrap() = Some(early);
        gates[0].pass().await
    }));
    assert_eq!(task.run(), Poll::Pending);
    let early = handed_on.lock().unwrap().take();
    let mut early = early.expect("it was handed on");
    gates[1].open(0);
    assert_eq!(
        early.run(),
        Poll::Pending,
        "what it asks for does not wait for it"
    );
    gates[0].open(1);
    assert_eq!(task.run(), Poll::Ready(1));
    assert_eq!(early.run(), Poll::Ready(2));
}

#[test]
fn who_was_told_an_error_does_not_wait_any_more() {
    let memo: Memo<&str, u32> = Memo::new();
    let gate = Gate::new();
    let mut a = Task::new(memo.try_get_async(&"a", |_| gate.pass()));
    assert_eq!(a.run(), Poll::Pending);
    let mut b = Task::new(memo.try_get_async(&"b", async |_| {
        let a = memo.try_get_async(&"a", async |_| Err(0)).await;
        a.map_err(|error| *error)
    }));
    assert_eq!(b.run(), Poll::Pending);
    let mut next = Task::new(memo.get_async(&"a", async |_| {
        1 + memo.get_async(&"b", async |_| 100).await
    }));
    assert_eq!(next.run(), Poll::Pending);
    gate.open(Err(7));
    assert_eq!(a.run(), Poll::Ready(Err(Arc::new(7))));
    assert_eq!(
        next.run(),
        Poll::Pending,
        "`b` needs no `a`, and will find out"
    );
    assert_eq!(b.run(), Poll::Ready(Err(Arc::new(7))));
    assert_eq!(next.run(), Poll::Ready(101));
}

#[test]
fn wakers_are_dropped_when_no_lock_is_held() {
    static MEMO: Memo<u32, u32> = Memo::new();
    /// As the last waker of a task, which has the task.
    struct Whole(Mutex<Task<'static, u32>>);
    impl Wake for Whole {
        fn wake(self: Arc<Self>) {}
    }
    impl Drop for Whole {
        fn drop(&mut self) {
            assert_eq!(MEMO.peek(&1), None);
            assert!(self.0.get_mut().is_ok_and(|task| !task.is_woken()));
        }
    }
    static GATE: Gate<u32> = Gate::new();
    let mut leader = Task::new(MEMO.get_async(&1, |_| GATE.pass()));
    assert_eq!(leader.run(), Poll::Pending);
    let mut other = Task::new(MEMO.get_async(&1, async |_| 2));
    assert_eq!(other.run(), Poll::Pending);
    let mut future = pin!(MEMO.get_async(&1, async |_| 3));
    let waker = Waker::from(Arc::new(Whole(Mutex::new(other))));
    assert!(
        future
            .as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_pending()
    );
    drop(waker);
    assert!(
        future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_pending()
    );
    GATE.open(1);
    assert_eq!(leader.run(), Poll::Ready(1));
    assert!(
        future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_ready()
    );
}
