//! How threads of a run wait, and for each other's end.

use std::future::poll_fn;
use std::task::{Poll, Waker};

use super::{
    Cause, NUMBER, Panic, Place, Thread, Wait, current, fail, halt, hold_back, is_panicking,
    let_go, note, outcome, pause, point, with,
};

/// Blocks this thread until it is woken.
pub(crate) fn wait(wait: Wait) {
    let thread = current();
    note(wait.what, wait.at);
    with(|run| {
        let thread = &mut run.threads[thread];
        let act = thread.acts.last().copied();
        thread.waits = Some(Wait { act, ..wait });
    });
    let is_panicking = is_panicking();
    if is_panicking {
        hold_back();
    }
    fail_if_all_wait();
    shuttle::future::block_on(poll_fn(|cx| {
        with(|run| {
            let thread = &mut run.threads[thread];
            if thread.waits.is_none() {
                return Poll::Ready(());
            }
            thread.waker = Some(cx.waker().clone());
            Poll::Pending
        })
    }));
    if is_panicking {
        let_go();
    }
}

/// Whether the thread that runs is about to wait.
pub(in crate::explore) fn is_waiting() -> bool {
    with(|run| run.threads[current()].waits.is_some())
}

/// Lets a thread go on that waits.
pub(crate) fn wake(thread: usize) {
    let waker = with(|run| {
        let thread = &mut run.threads[thread];
        thread.waits = None;
        thread.waker.take()
    });
    waker.into_iter().for_each(Waker::wake);
}

const PARKED: &str = "waits to be woken";

pub(crate) fn park(at: Place) {
    let thread = current();
    point("parks", at);
    if with(|run| std::mem::take(&mut run.threads[thread].has_token)) {
        return;
    }
    wait(Wait::new(PARKED, at));
    with(|run| run.threads[thread].has_token = false);
}

/// As [`park`], where time may pass.
pub(crate) fn park_timeout(at: Place) {
    let thread = current();
    point("parks for a time", at);
    if !with(|run| std::mem::take(&mut run.threads[thread].has_token)) {
        pause("waits for a time", at);
        with(|run| run.threads[thread].has_token = false);
    }
}

pub(crate) fn unpark(thread: usize, at: Place) {
    point("unparks a thread", at);
    let is_parked = with(|run| {
        let thread = &mut run.threads[thread];
        thread.has_token = true;
        thread.waits.is_some_and(|wait| wait.what == PARKED)
    });
    if is_parked {
        wake(thread);
    }
}

/// There is one more thread, which has not run yet.
pub(crate) fn add(name: Option<String>, started: Place) -> usize {
    with(|run| {
        run.threads.push(Thread::new(name, Some(started)));
        run.threads.len() - 1
    })
}

/// This thread has come to its end.
pub(crate) fn end_thread(panic: Option<Panic>) {
    let joiners = with(|run| {
        let thread = &mut run.threads[current()];
        thread.is_over = true;
        thread.panic = panic;
        std::mem::take(&mut thread.joiners)
    });
    joiners.into_iter().for_each(wake);
    let (first, all_over, unheard) = with(|run| {
        let unheard = |thread: &Thread| thread.panic.is_some() && !thread.is_acknowledged;
        let all_over = run.threads.iter().all(|thread| thread.is_over);
        let first = unheard(&run.threads[0]);
        (first, all_over, run.threads.iter().position(unheard))
    });
    match unheard {
        // If it is the first thread, the others may never come to their end now.
        Some(thread) if first || all_over => fail(Cause::Panicked { thread }),
        _ if all_over => NUMBER.set(0),
        _ => fail_if_all_wait(),
    }
}

/// Blocks until that thread has come to its end.
pub(crate) fn join(thread: usize, at: Place) {
    point("joins a thread", at);
    while !is_over(thread) {
        with(|run| run.threads[thread].joiners.push(current()));
        wait(Wait::new("waits for the end of a thread", at));
    }
}

/// Somebody knows that the thread panicked, and what to do about it.
pub(crate) fn acknowledge(thread: usize) {
    with(|run| run.threads[thread].is_acknowledged = true);
}

/// Whether it did, and nobody took notice yet. Now somebody has.
pub(crate) fn has_panicked(thread: usize) -> bool {
    with(|run| {
        let thread = &mut run.threads[thread];
        thread.panic.is_some() && !std::mem::replace(&mut thread.is_acknowledged, true)
    })
}

/// That of the thread that runs.
pub(crate) fn name() -> Option<String> {
    with(|run| run.threads[current()].name.clone())
}

/// Whether it can be seen that the thread has come to its end, which may take longer than all that it did before.
pub(crate) fn is_seen_over(thread: usize) -> bool {
    if !is_over(thread) {
        return false;
    }
    let was_seen = with(|run| std::mem::replace(&mut run.threads[thread].is_seen_over, true));
    was_seen || outcome(2) == 0
}

fn is_over(thread: usize) -> bool {
    with(|run| run.threads[thread].is_over)
}

fn fail_if_all_wait() {
    let all_wait = with(|run| {
        let mut live = run.threads.iter().filter(|thread| !thread.is_over);
        live.all(|thread| thread.waits.is_some())
    });
    if all_wait {
        fail(Cause::Deadlock);
        halt();
    }
}
