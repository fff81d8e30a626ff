//! A state on a thread of its own, under all kinds of schedules: who is not woken shows as a deadlock.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use guardlint::confined::Builder;
use guardlint::explore::block_on;
use guardlint::{Confined, thread};

use crate::{SCHEDULES, check_pct, check_random};

/// How often each of the numbers was added.
type Tally = [usize; 4];

fn add(n: usize) -> impl FnOnce(&mut Tally) + Send + 'static {
    move |tally| {
        let before = tally[n];
        thread::yield_now();
        tally[n] = before + 1;
    }
}

type Part = fn(&Confined<Tally>);

/// All do their part at once. What the state is then.
fn together(bound: usize, parts: &[Part]) -> Tally {
    let confined = Arc::new(Builder::new().bound(bound).spawn(Tally::default()));
    let threads: Vec<_> = (parts.iter())
        .map(|part| {
            let (confined, part) = (confined.clone(), *part);
            thread::spawn(move || part(&confined))
        })
        .collect();
    for thread in threads {
        thread.join().expect("it is fine");
    }
    (Arc::into_inner(confined).expect("all others are gone")).into_inner()
}

fn check(model: impl Fn() + Send + Sync + Copy + 'static) {
    check_random(model, SCHEDULES);
    check_pct(model, SCHEDULES / 5, 3);
}

#[test]
fn all_that_is_sent_runs_once() {
    check(|| {
        let parts: [Part; 4] = [
            |confined| confined.call(add(0)),
            |confined| confined.cast(add(1)),
            |confined| block_on(confined.call_async(add(2))),
            |confined| block_on(confined.cast_async(add(3))),
        ];
        assert_eq!(together(4, &parts), [1; 4]);
    });
}

#[test]
fn whoever_waits_for_room_gets_it() {
    check(|| {
        let parts: [Part; 4] = [
            |confined| {
                confined.cast(add(0));
                confined.cast(add(0));
            },
            |confined| block_on(confined.cast_async(add(1))),
            |confined| confined.call(add(2)),
            |confined| {
                if let Err(full) = confined.try_cast(add(3)) {
                    confined.cast(full.0);
                }
            },
        ];
        assert_eq!(together(1, &parts), [2, 1, 1, 1]);
    });
}

/// A slot that was used is used again, while the thread may not have let go of it.
#[test]
fn one_call_after_the_other() {
    check(|| {
        let part: Part = |confined| {
            for n in 1..=3 {
                let seen = confined.call(move |tally| {
                    tally[0] += 1;
                    n
                });
                assert_eq!(seen, n);
            }
        };
        assert_eq!(together(1, &[part; 2])[0], 6);
    });
}

#[test]
fn what_one_thread_sends_runs_in_order() {
    check(|| {
        let seen = Builder::new().bound(1).spawn(Vec::new());
        seen.cast(|seen| seen.push(1));
        seen.call(|seen| seen.push(2));
        block_on(seen.cast_async(|seen| seen.push(3)));
        block_on(seen.call_async(|seen| seen.push(4)));
        assert_eq!(seen.into_inner(), [1, 2, 3, 4]);
    });
}

#[test]
fn a_call_that_is_late_never_runs() {
    check(|| {
        let parts: [Part; 2] = [
            |confined| {
                let limit = Duration::from_secs(1);
                let ran = confined.call_timeout(limit, |tally| tally[0] += 1);
                // As it will be for good.
                let seen = confined.call(|tally| tally[0]);
                assert_eq!(seen, usize::from(ran.is_some()));
            },
            |confined| confined.cast(add(1)),
        ];
        assert_eq!(together(1, &parts)[1], 1);
    });
}

/// Whether what a job captured is dropped by whoever gives up says whether it runs.
#[test]
fn a_future_that_is_dropped_takes_its_job_back_or_leaves_it() {
    check(|| {
        let parts: [Part; 2] = [
            |confined| {
                let captured = Arc::new(());
                let theirs = captured.clone();
                let given_up = {
                    let mut call = pin!(confined.call_async(move |tally| {
                        tally[0] += 1;
                        theirs
                    }));
                    let polled = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
                    thread::yield_now();
                    polled.is_pending()
                };
                let taken_back = Arc::strong_count(&captured) == 1;
                let seen = confined.call(|tally| tally[0]);
                assert!(seen <= 1);
                // It may have ended in between.
                assert!(given_up || seen == 1);
                assert!(seen == 1 || taken_back);
                assert_eq!(Arc::strong_count(&captured), 1);
            },
            |confined| block_on(confined.call_async(add(1))),
        ];
        assert_eq!(together(1, &parts)[1], 1);
    });
}

#[test]
fn giving_up_on_room_makes_way() {
    check(|| {
        let give_up: Part = |confined| {
            let mut cast = pin!(confined.cast_async(add(0)));
            let polled = cast.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            thread::yield_now();
            if polled == Poll::Pending {
                return;
            }
            confined.cast(add(1));
        };
        let parts: [Part; 3] = [|confined| confined.cast(add(2)), give_up, give_up];
        let [cast, after, sure, _] = together(1, &parts);
        assert_eq!((cast, sure), (after, 1));
    });
}

fn count(jobs: &AtomicUsize) {
    jobs.fetch_add(1, Ordering::SeqCst);
}

#[test]
fn what_was_accepted_is_done_before_it_is_gone() {
    check(|| {
        let done = Arc::new(AtomicUsize::new(0));
        let confined = Builder::new().bound(2).spawn(());
        for _ in 0..3 {
            let done = done.clone();
            confined.cast(move |()| count(&done));
        }
        drop(confined);
        assert_eq!(done.load(Ordering::SeqCst), 3);
        assert_eq!(Arc::strong_count(&done), 1);
    });
}

/// Those behind it are refused, and whoever waits hears of it.
#[test]
fn a_panic_leaves_nobody_waiting() {
    check(|| {
        let confined = Arc::new(Builder::new().bound(1).spawn(0));
        let threads = [1, 2].map(|n| {
            let confined = confined.clone();
            thread::spawn(move || {
                let call = || confined.call(move |state| *state += n);
                catch_unwind(AssertUnwindSafe(call)).is_ok()
            })
        });
        confined.cast(|_| resume_unwind(Box::new(())));
        let ran = threads.map(|thread| thread.join().expect("it caught its panic"));
        let refused = catch_unwind(AssertUnwindSafe(|| confined.call(|_| ())));
        assert!(refused.is_err() && confined.is_poisoned());
        confined.clear_poison();
        let expected = i32::from(ran[0]) + 2 * i32::from(ran[1]);
        assert_eq!(confined.call(|state| *state), expected);
    });
}

/// Whoever closes the circle panics, and nobody else waits for ever.
#[test]
fn jobs_that_would_wait_for_each_other_are_told_so() {
    check(|| {
        let states = [Confined::new(()), Confined::new(())].map(Arc::new);
        let threads = [0, 1].map(|i| {
            let (one, other) = (states[i].clone(), states[1 - i].clone());
            thread::spawn(move || {
                let call = || one.call(move |()| other.call(|()| ()));
                catch_unwind(AssertUnwindSafe(call)).is_ok()
            })
        });
        let ended = threads.map(|thread| thread.join().expect("it caught its panic"));
        assert!(ended == [true; 2] || states.iter().any(|state| state.is_poisoned()));
        for state in &states {
            state.clear_poison();
            state.call(|()| ());
        }
    });
}

/// Whoever is told makes way for the other.
#[test]
fn jobs_that_would_wait_for_each_others_room_are_told_so() {
    check(|| {
        let states = [(); 2].map(|()| Arc::new(Builder::new().bound(1).spawn(())));
        let told = Arc::new(AtomicUsize::new(0));
        for (one, other) in [(0, 1), (1, 0)] {
            let (other, told) = (states[other].clone(), told.clone());
            states[one].cast(move |()| {
                let fill = || (0..2).for_each(|_| other.cast(|()| ()));
                if catch_unwind(AssertUnwindSafe(fill)).is_err() {
                    count(&told);
                }
            });
        }
        states.iter().for_each(|state| state.call(|()| ()));
        assert!(told.load(Ordering::SeqCst) <= 1);
    });
}

/// One fills the other's mailbox, and that one calls back when there is room again.
#[test]
fn room_that_is_granted_closes_no_circle() {
    check(|| {
        let [one, other] = [(); 2].map(|()| Arc::new(Builder::new().bound(1).spawn(())));
        let theirs = (one.clone(), other.clone());
        one.cast(move |()| {
            let (one, other) = theirs;
            for _ in 0..2 {
                let one = one.clone();
                other.cast(move |()| one.call(|()| ()));
            }
        });
        one.call(|()| ());
        other.call(|()| ());
        assert!(!one.is_poisoned() && !other.is_poisoned());
    });
}

/// A thread that has not heard yet that its call is over waits no longer.
#[test]
fn a_call_that_is_over_closes_no_circle() {
    check(|| {
        let [one, other] = [Confined::new(()), Confined::new(())].map(Arc::new);
        let (begun, begins) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let calls = {
            let (other, begun) = (other.clone(), begun.clone());
            move |()| other.call(move |()| count(&begun))
        };
        one.cast(|()| calls(()));
        while begun.load(Ordering::SeqCst) == 0 {
            thread::yield_now();
        }
        // Behind the job that is called, and so after its end.
        let back = one.clone();
        other.cast(move |()| back.call(move |()| count(&begins)));
        other.call(|()| ());
        assert!(!one.is_poisoned() && !other.is_poisoned());
    });
}

#[test]
fn a_job_may_be_what_drops_it() {
    check(|| {
        let gone = Arc::new(AtomicUsize::new(0));
        let confined = Arc::new(Confined::new(gone.clone()));
        let inner = confined.clone();
        confined.cast(move |gone| {
            let gone = gone.clone();
            inner.cast(move |_| count(&gone));
            drop(inner);
        });
        drop(confined);
        while Arc::strong_count(&gone) > 1 {
            thread::yield_now();
        }
        assert_eq!(gone.load(Ordering::SeqCst), 1);
    });
}
