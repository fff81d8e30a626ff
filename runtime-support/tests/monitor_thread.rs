//! The state on a thread of its own: what is run, in which order, and what is said when it cannot be.

#[macro_use]
mod auto_traits;
mod panics;
mod polling;

use std::cell::Cell;
use std::convert::Infallible;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::rc::Rc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Barrier};
use std::task::Poll;
use std::thread::{self, ThreadId};
use std::time::Duration;

use guardlint::Confined;
use guardlint::confined::{Builder, Full};
use panics::message_of;
use polling::Task;

// Whatever the state is: it stays where it is.
assert_auto_traits!(Confined<Rc<Cell<u8>>>: Send Sync UnwindSafe RefUnwindSafe Unpin);
assert_auto_traits!(Confined<Vec<u8>>: Send Sync UnwindSafe RefUnwindSafe Unpin, not Clone);
assert_auto_traits!(Builder: Send Sync UnwindSafe RefUnwindSafe Unpin Clone);
assert_auto_traits!(Full<String>: Send Sync UnwindSafe RefUnwindSafe Unpin);

/// Keeps the thread busy until it is opened, or dropped.
struct Gate {
    _opens: Sender<Infallible>,
}

impl Gate {
    /// The thread is at the gate when this returns.
    fn shut<T: 'static>(confined: &Confined<T>) -> Self {
        let (opens, opened) = mpsc::channel();
        let (arrives, arrived) = mpsc::channel();
        confined.cast(move |_| {
            arrives.send(()).unwrap();
            let _ = opened.recv();
        });
        arrived.recv().unwrap();
        Self { _opens: opens }
    }

    fn open(self) {}
}

/// Says where it was dropped.
struct Witness(Sender<ThreadId>);

impl Witness {
    fn new() -> (Self, Receiver<ThreadId>) {
        let (dropped, drops) = mpsc::channel();
        (Self(dropped), drops)
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        let _ = self.0.send(thread::current().id());
    }
}

#[test]
fn jobs_of_many_threads_run_one_after_the_other() {
    let count = Confined::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..100 {
                    count.call(|count| *count += 1);
                    count.cast(|count| *count += 1);
                    async_io::block_on(count.call_async(|count| *count += 1));
                    async_io::block_on(count.cast_async(|count| *count += 1));
                }
            });
        }
    });
    assert_eq!(count.into_inner(), 1600);
}

#[test]
fn jobs_of_one_thread_run_in_the_order_in_which_it_sends_them() {
    let seen = Builder::new().bound(2).spawn(Vec::new());
    for n in 0..100 {
        match n % 4 {
            0 => seen.cast(move |seen| seen.push(n)),
            1 => seen.call(move |seen| seen.push(n)),
            2 => async_io::block_on(seen.cast_async(move |seen| seen.push(n))),
            _ => async_io::block_on(seen.call_async(move |seen| seen.push(n))),
        }
    }
    assert_eq!(seen.into_inner(), Vec::from_iter(0..100));
}

#[test]
fn the_state_never_leaves_its_thread() {
    let (witness, drops) = Witness::new();
    let here = thread::current().id();
    let make = move || (Rc::new(witness), thread::current().id());
    let confined = Builder::new().name("home").spawn_with(make);
    let home = confined.call(|(_, made)| (*made == thread::current().id()).then_some(*made));
    assert!(home.is_some_and(|home| home != here));
    let name = confined.call(|_| thread::current().name().map(str::to_owned));
    assert_eq!(name.as_deref(), Some("home"));
    drop(confined);
    assert_eq!(drops.try_recv().ok(), home);
}

#[test]
fn making_the_state_may_fail() {
    let failed = Confined::<u32>::try_with(|| Err("no file"));
    assert_eq!(failed.err(), Some("no file"));
    let made = Confined::try_with(|| Ok::<_, Infallible>(Rc::new(1)));
    assert_eq!(made.map(|made| made.call(|state| **state)), Ok(1));
    let panics = || drop(Confined::<u32>::with(|| panic!("no file at all")));
    assert_eq!(message_of(panics), "no file at all");
}

#[test]
fn what_was_accepted_is_done_before_it_ends() {
    let (sum, sums) = mpsc::channel();
    let confined = Confined::new(0);
    let gate = Gate::shut(&confined);
    for n in 1..=10 {
        let sum = sum.clone();
        confined.cast(move |state| {
            *state += n;
            sum.send(*state).unwrap();
        });
    }
    gate.open();
    drop(confined);
    assert_eq!(sums.try_iter().last(), Some(55));
    drop(sum);

    let confined = Confined::new(0);
    (1..=10).for_each(|n| confined.cast(move |state| *state += n));
    assert_eq!(confined.into_inner(), 55);
}

#[test]
fn a_full_mailbox_gives_the_job_back() {
    let log = Builder::new().bound(2).spawn(Vec::new());
    let gate = Gate::shut(&log);
    assert!(log.try_cast(|log| log.push(1)).is_ok());
    log.cast(|log| log.push(2));
    let Err(full) = log.try_cast(|log| log.push(3)) else {
        panic!("there is no room for it");
    };
    assert_eq!(full.to_string(), "the mailbox is full");
    assert_eq!(format!("{full:?}"), "Full(..)");
    let mut waiting = Task::new(log.cast_async(full.0));
    assert_eq!(waiting.run(), Poll::Pending);
    let mut behind = Task::new(log.call_async(|log| log.clone()));
    assert_eq!(behind.run(), Poll::Pending);
    assert_eq!(
        log.call_timeout(Duration::ZERO, |_| unreachable!("there is no room")),
        None::<()>
    );
    gate.open();
    while waiting.run().is_pending() {
        thread::yield_now();
    }
    // First come, first served.
    let seen = loop {
        if let Poll::Ready(seen) = behind.run() {
            break seen;
        }
        thread::yield_now();
    };
    assert_eq!(seen, [1, 2, 3]);
}

#[test]
fn threads_wait_for_room() {
    let log = Builder::new().bound(1).spawn(Vec::new());
    let gate = Gate::shut(&log);
    thread::scope(|scope| {
        for n in 0..4 {
            let log = &log;
            scope.spawn(move || log.cast(move |log| log.push(n)));
            scope.spawn(move || log.call(move |log| log.push(n)));
        }
        gate.open();
    });
    let mut seen = log.into_inner();
    seen.sort_unstable();
    assert_eq!(seen, [0, 0, 1, 1, 2, 2, 3, 3]);
}

#[test]
fn a_call_that_is_late_never_runs() {
    let confined = Confined::new(0);
    let gate = Gate::shut(&confined);
    let (witness, drops) = Witness::new();
    let late = confined.call_timeout(Duration::from_millis(1), move |state| {
        drop(witness);
        *state += 1;
    });
    assert_eq!(late, None);
    assert_eq!(drops.try_recv(), Ok(thread::current().id()));
    gate.open();
    let limit = Duration::MAX;
    assert_eq!(confined.call_timeout(limit, |state| *state), Some(0));
    assert_eq!(confined.into_inner(), 0);
}

#[test]
fn a_call_that_has_begun_is_waited_for() {
    let confined = Arc::new(Confined::new(0));
    let (begin, begins) = mpsc::channel();
    let (go_on, goes_on) = mpsc::channel();
    let caller = {
        let confined = confined.clone();
        thread::spawn(move || {
            confined.call_timeout(Duration::from_millis(20), move |state| {
                begin.send(()).unwrap();
                *state = goes_on.recv().unwrap();
            })
        })
    };
    match begins.recv() {
        Ok(()) => {
            go_on.send(7).unwrap();
            assert_eq!(caller.join().unwrap(), Some(()));
            assert_eq!(confined.call(|state| *state), 7);
        }
        // The machine was busy: it never ran.
        Err(_) => assert_eq!(caller.join().unwrap(), None),
    }
}

#[test]
fn a_future_dropped_before_its_job_began_takes_it_back() {
    let confined = Confined::new(0);
    let gate = Gate::shut(&confined);
    let (witness, drops) = Witness::new();
    let mut call = Task::new(confined.call_async(move |state| {
        drop(witness);
        *state += 1;
    }));
    assert_eq!(call.run(), Poll::Pending);
    drop(call);
    assert_eq!(drops.try_recv(), Ok(thread::current().id()));
    gate.open();
    assert_eq!(confined.into_inner(), 0);
}

#[test]
fn a_future_that_was_never_polled_sends_nothing() {
    let confined = Confined::new(0);
    drop(confined.call_async(|state| *state += 1));
    drop(confined.cast_async(|state| *state += 1));
    assert_eq!(confined.into_inner(), 0);
}

#[test]
fn a_future_dropped_while_its_job_runs_leaves_it_running() {
    let confined = Confined::new(0);
    let home = confined.call(|_| thread::current().id());
    let (witness, drops) = Witness::new();
    let inside = Arc::new(Barrier::new(2));
    let mut call = Task::new({
        let inside = inside.clone();
        confined.call_async(move |state| {
            inside.wait();
            inside.wait();
            *state += 1;
            witness
        })
    });
    assert!(call.run().is_pending());
    inside.wait();
    drop(call);
    inside.wait();
    assert_eq!(drops.recv(), Ok(home));
    assert_eq!(confined.into_inner(), 1);
}
