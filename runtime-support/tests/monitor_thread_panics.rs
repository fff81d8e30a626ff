//! What goes wrong on a thread that has a state of its own, and what is said of it.

mod panics;
mod polling;

use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::sync::{Arc, Barrier, mpsc};
use std::thread;
use std::time::Duration;

use guardlint::Confined;
use guardlint::confined::Builder;
use panics::message_of;
use polling::Task;

const SOUND_AGAIN: &str =
    "panicked and may have left the state half changed; `clear_poison` says that it is sound again";

/// The next line, as messages have it.
#[track_caller]
fn next_line() -> String {
    let here = Location::caller();
    format!("{}:{}:", here.file(), here.line() + 1)
}

fn assert_says(message: &str, parts: &[&str]) {
    let mut rest = message;
    for part in parts {
        let at = rest.find(part);
        let at = at.unwrap_or_else(|| panic!("{part:?} is missing in {message:?}"));
        rest = &rest[at + part.len()..];
    }
}

#[test]
fn a_panic_goes_to_whoever_waits_and_poisons() {
    let confined = Confined::new(0);
    let first = &next_line();
    let panics = || confined.call(|_| panic!("half done"));
    assert_eq!(message_of(panics), "half done");
    assert!(confined.is_poisoned());
    let refused = |act: &dyn Fn()| {
        let message = message_of(act);
        let this = &format!("({}:", file!());
        let call = "cannot run: `Confined::call` (";
        assert_says(&message, &["`Confined::", this, call, first, SOUND_AGAIN]);
    };
    refused(&|| confined.call(|_| ()));
    refused(&|| confined.call_timeout(Duration::MAX, |_| ()).unwrap());
    refused(&|| confined.cast(|_| ()));
    refused(&|| confined.try_cast(|_| ()).unwrap());
    refused(&|| async_io::block_on(confined.call_async(|_| ())));
    refused(&|| async_io::block_on(confined.cast_async(|_| ())));
    confined.clear_poison();
    assert!(!confined.is_poisoned());
    assert_eq!(confined.call(|state| *state), 0);
}

#[test]
fn a_panic_goes_to_a_task_that_waits() {
    let confined = Confined::new(0);
    let first = &next_line();
    let panics = || async_io::block_on(confined.call_async(|_| panic!("as a task")));
    assert_eq!(message_of(panics), "as a task");
    let message = message_of(|| assert_eq!(confined.into_inner(), 0));
    assert_says(&message, &[first, SOUND_AGAIN]);
}

#[test]
fn a_panic_in_a_cast_is_told_to_the_next() {
    let confined = Confined::new(0);
    let (go_on, waits) = mpsc::channel::<()>();
    confined.cast(move |_| waits.recv().unwrap_or_default());
    let first = &next_line();
    confined.cast(|_| panic!("nobody waits"));
    let captured = Arc::new(());
    let behind = captured.clone();
    confined.cast(move |_| unreachable!("{behind:?}"));
    drop(go_on);
    let message = message_of(|| confined.call(|_| ()));
    assert_says(&message, &["cannot run: `Confined::cast` (", first]);
    assert_eq!(Arc::strong_count(&captured), 1);
}

#[test]
fn the_first_panic_is_named() {
    let confined = Confined::new(0);
    let first = &next_line();
    confined.cast(|_| panic!("the first"));
    message_of(|| confined.call(|_| panic!("the second")));
    let message = message_of(|| confined.call(|_| ()));
    assert_says(&message, &["cannot run: `Confined::cast` (", first]);
}

/// On the thread of the state.
const ITSELF: &str = "on the thread of its own state, which would wait for itself";

#[test]
fn a_job_that_calls_its_own_state_is_named_with_its_call() {
    let confined = Arc::new(Confined::new(0));
    let inner = confined.clone();
    let place = &next_line();
    let message = message_of(|| confined.call(move |_| inner.call(|_| ())));
    let by = "cannot run: it was called by `Confined::call` (";
    assert_says(&message, &["`Confined::call` (", place, by, place, ITSELF]);
    confined.clear_poison();

    let inner = confined.clone();
    let place = &next_line();
    let waits = move |_: &mut i32| async_io::block_on(inner.call_async(|_| ()));
    let message = message_of(|| confined.call(waits));
    assert_says(&message, &["`Confined::call_async` (", place, by, ITSELF]);
    confined.clear_poison();

    let (inner, owner) = (confined.clone(), confined);
    let (owns, own) = mpsc::channel::<Arc<Confined<i32>>>();
    let (says, said) = mpsc::channel();
    inner.cast(move |_| {
        let confined = Arc::into_inner(own.recv().unwrap()).unwrap();
        says.send(message_of(|| assert_eq!(confined.into_inner(), 0)))
            .unwrap();
    });
    drop(inner);
    owns.send(owner).unwrap();
    let message = said.recv().unwrap();
    assert_says(
        &message,
        &["`Confined::into_inner` (", "by `Confined::cast` (", ITSELF],
    );
}

#[test]
fn a_cast_from_within_needs_room() {
    let confined = Arc::new(Builder::new().bound(1).spawn(0));
    let inner = confined.clone();
    let message = message_of(|| {
        confined.call(move |state| {
            *state += 1;
            inner.cast(|state| *state += 1);
            inner.cast(|_| unreachable!("there is no room"));
        });
    });
    let no_room = "cannot run: there is no room, and it was called by `Confined::call` (";
    assert_says(&message, &["`Confined::cast` (", no_room, ITSELF]);
    // Behind what was cast before the panic, which is dropped.
    let message = message_of(|| confined.call(|_| ()));
    assert_says(&message, &[SOUND_AGAIN]);
    confined.clear_poison();
    assert_eq!(confined.call(|state| *state), 1);

    let inner = confined.clone();
    let message = message_of(|| {
        confined.call(move |_| {
            let mut casts = Task::new(async {
                inner.cast_async(|_| ()).await;
                inner.cast_async(|_| ()).await;
            });
            casts.run().is_ready()
        });
    });
    assert_says(&message, &["`Confined::cast_async` (", no_room, ITSELF]);
}

#[test]
fn jobs_that_would_wait_for_each_other_are_named() {
    let states = [(); 3].map(|()| Arc::new(Confined::new(0)));
    let [a, b, c] = states.clone();
    let inner = &next_line();
    let job = move |_: &mut i32| b.call(move |_| c.call(move |_| a.call(|_| ())));
    let outer = &next_line();
    let message = message_of(|| states[0].call(job));
    let [a_job, calls] = ["\n- `Confined::call` (", "calls `Confined::call` ("];
    let [next, last] = [
        ", on the thread of the next",
        ", on the thread of the first",
    ];
    assert_says(&message, &["these jobs would wait for each other:"]);
    // From where the circle is about to be closed.
    assert_says(&message, &[a_job, inner, calls, inner, next, a_job, outer]);
    assert_says(
        &message,
        &[outer, calls, inner, next, a_job, inner, calls, inner, last],
    );
    for state in &states {
        assert!(state.is_poisoned());
        state.clear_poison();
        state.call(|_| ());
    }
}

#[test]
fn jobs_that_would_wait_for_each_others_room_are_named() {
    let states = [(); 2].map(|()| Arc::new(Builder::new().bound(1).spawn(0)));
    let both_run = Arc::new(Barrier::new(2));
    let (says, said) = mpsc::channel();
    for (one, other) in [(0, 1), (1, 0)] {
        let (other, both_run, says) = (states[other].clone(), both_run.clone(), says.clone());
        states[one].cast(move |_| {
            both_run.wait();
            let fill = || (0..3).for_each(|_| other.cast(|_| ()));
            if let Err(panic) = catch_unwind(AssertUnwindSafe(fill)) {
                says.send(*panic.downcast::<String>().unwrap()).unwrap();
            }
        });
    }
    let message = said.recv().unwrap();
    let [job, calls] = ["\n- `Confined::cast` (", "calls `Confined::cast` ("];
    let wait = "these jobs would wait for each other:";
    assert_says(
        &message,
        &[wait, job, calls, "the next", job, calls, "the first"],
    );
    // Who was told made way for the other.
    for state in &states {
        state.call(|_| ());
    }
}

#[test]
fn a_state_may_be_called_again_when_its_job_has_ended() {
    let roomy = || Builder::new().bound(200);
    let [a, b] = [roomy().spawn(1), roomy().spawn(2)].map(Arc::new);
    for _ in 0..100 {
        let other = b.clone();
        a.cast(move |a| *a += other.call(|b| *b));
        let other = a.clone();
        b.cast(move |_| other.cast(|_| ()));
    }
    assert_eq!(a.call(|a| *a), 201);
}

#[test]
fn a_job_may_be_what_drops_it() {
    let (says, said) = mpsc::channel();
    let confined = Arc::new(Confined::new(says));
    let inner = confined.clone();
    let (drops, dropped) = mpsc::channel::<()>();
    confined.cast(move |_| {
        dropped.recv().unwrap_or_default();
        // Accepted all the same.
        inner.cast(|says| says.send(thread::current().id()).unwrap());
        drop(inner);
    });
    drop(confined);
    drop(drops);
    let home = said.recv().unwrap();
    assert_ne!(home, thread::current().id());
    assert!(said.recv().is_err(), "the state is gone, too");
}

#[test]
fn a_result_that_nobody_wants_may_panic_when_it_is_dropped() {
    struct Fragile;
    impl Drop for Fragile {
        fn drop(&mut self) {
            panic!("broken");
        }
    }
    let confined = Confined::new(0);
    let inside = Arc::new(Barrier::new(2));
    let both = inside.clone();
    let mut call = Task::new(confined.call_async(move |_| {
        both.wait();
        both.wait();
        Fragile
    }));
    assert!(call.run().is_pending());
    inside.wait();
    drop(call);
    inside.wait();
    // What is dropped with the result is not part of a job.
    assert_eq!(confined.call(|state| *state), 0);
    let fragile = Fragile;
    let place = &next_line();
    confined.cast(move |_| drop(fragile));
    let message = message_of(|| confined.call(|_| ()));
    assert_says(&message, &["cannot run: `Confined::cast` (", place]);
}

#[test]
fn a_state_that_panics_when_it_is_dropped_does_so_where_its_owner_is() {
    struct Fragile;
    impl Drop for Fragile {
        fn drop(&mut self) {
            panic!("broken");
        }
    }
    let confined = Confined::new(Fragile);
    assert_eq!(message_of(|| drop(confined)), "broken");
}

#[test]
fn it_says_how_many_wait() {
    let confined = Builder::new().name("log").spawn(0);
    let (go_on, waits) = mpsc::channel::<()>();
    let (begins, begun) = mpsc::channel();
    confined.cast(move |_| {
        begins.send(()).unwrap();
        waits.recv().unwrap_or_default();
    });
    confined.cast(|_| ());
    begun.recv().unwrap();
    assert_eq!(
        format!("{confined:?}"),
        "Confined { thread: Some(\"log\"), waiting: 1, poisoned: false, .. }"
    );
    drop(go_on);
}

#[test]
fn a_mailbox_has_room() {
    let none = || drop(Builder::new().bound(0));
    assert_eq!(message_of(none), "a mailbox without room");
    let much = || drop(Builder::new().bound(usize::MAX));
    assert_eq!(message_of(much), "a mailbox with too much room");
}
