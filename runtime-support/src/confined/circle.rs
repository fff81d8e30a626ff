//! Which job runs on a thread that has a state, and which of these threads waits for which: one that would wait for itself is told so.
//!
//! A job that calls another state keeps its own thread waiting. Each such call is written down as long as it waits, in one list for the whole program, and whoever is about to write
//! one down follows the others first, from the thread that it calls: if they lead back, all would wait for ever. A call whose job has ended waits no longer, even if its thread has not heard of it yet.
//! Calls from other threads keep no state from its jobs, and do not come here; nor do those that give up after a time.

use std::cell::Cell;
use std::fmt::Write as _;
use std::sync::Arc;

use super::errand::Slot;
use crate::place::Place;
use crate::sync::{Mutex, Ordering, global, lock, thread, thread_local};

thread_local! {
    /// The last job that began on this thread.
    static LAST: Cell<Option<Place>> = const { Cell::new(None) };
}

/// A job begins on this thread.
pub(super) fn begin(job: Place) {
    LAST.with(|last| last.set(Some(job)));
}

/// The last job that began on this thread, if it has a state.
fn last() -> Option<Place> {
    LAST.with(Cell::get)
}

pub(super) fn is_within_a_job() -> bool {
    last().is_some()
}

/// Panics on behalf of a call that would wait for its own thread.
#[cold]
#[track_caller]
pub(super) fn refuse(call: &Place, why: &str) -> ! {
    let by = last().map(|job| format!(" by {job}")).unwrap_or_default();
    panic!(
        "{call} cannot run: {why}it was called{by} on the thread of its own state, which would wait for itself"
    );
}

global! {
    static CALLS: Mutex<Vec<Call>> = Mutex::new(Vec::new());
}

/// That one thread waits for another.
struct Call {
    from: thread::ThreadId,
    job: Place,
    place: Place,
    to: thread::ThreadId,
    what: Arc<dyn Pending>,
}

/// What is waited for. It is over before the thread that is waited for goes on, and so before somebody asks on behalf of what that does next.
pub(super) trait Pending: Send + Sync {
    fn is_pending(&self) -> bool;
}

impl<J: Send, R: Send> Pending for Slot<J, R> {
    fn is_pending(&self) -> bool {
        !self.has_ended.load(Ordering::Relaxed)
    }
}

/// A call that is written down.
pub(super) struct Written(thread::ThreadId);

/// Writes a call down, if it keeps a thread waiting that has a state. Panics if that would wait for itself.
#[track_caller]
pub(super) fn write_down<W: Pending + 'static>(
    place: Place,
    to: thread::ThreadId,
    what: &Arc<W>,
) -> Option<Written> {
    last().map(|job| {
        let from = thread::current().id();
        let what = what.clone();
        add(Call {
            from,
            job,
            place,
            to,
            what,
        });
        Written(from)
    })
}

#[track_caller]
fn add(call: Call) {
    let mut calls = lock(&CALLS);
    let circle = find(&calls, &call).map(|circle| describe(&circle));
    if let Some(circle) = circle {
        drop(calls);
        panic!("{circle}");
    }
    calls.push(call);
}

impl Drop for Written {
    fn drop(&mut self) {
        let mut calls = lock(&CALLS);
        let at = calls.iter().position(|call| call.from == self.0);
        let call = at.map(|at| calls.swap_remove(at));
        drop(calls);
        drop(call);
    }
}

/// From `call` on, each on the thread that the one before it calls.
fn find<'a>(calls: &'a [Call], call: &'a Call) -> Option<Vec<&'a Call>> {
    let mut way = vec![call];
    loop {
        let last = way.last().filter(|last| last.what.is_pending())?;
        if last.to == call.from {
            return Some(way);
        }
        way.push(calls.iter().find(|next| next.from == last.to)?);
    }
}

fn describe(circle: &[&Call]) -> String {
    let mut text = String::from("these jobs would wait for each other:");
    for (i, Call { job, place, .. }) in circle.iter().enumerate() {
        let whose = if i + 1 == circle.len() {
            "the first"
        } else {
            "the next"
        };
        // Writing to a string does not fail.
        let _ = write!(text, "\n- {job} calls {place}, on the thread of {whose}");
    }
    text
}
