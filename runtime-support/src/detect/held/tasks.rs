//! The locks that tasks hold.
//!
//! Nobody can see from outside which task holds a lock: two branches of a `join!` are one task, and may well wait for each other. But what is polled within a
//! poll of what runs under a lock belongs to what is done under that lock, and nothing else does. So such a lock is in the list of a thread for as long as one poll takes.

use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::{Entry, Held, Mode, THREAD, Tracker};
use crate::sync::is_explored;

/// Where a task asks for a lock.
#[derive(Clone, Copy)]
pub(crate) struct Asked(&'static Location<'static>);

impl Asked {
    #[track_caller]
    pub(crate) fn here() -> Self {
        Self(Location::caller())
    }

    /// To be called in a poll, before the task may have to wait. Reports what is wrong with that.
    pub(crate) fn look(self, tracker: &Tracker) {
        if is_explored() {
            return;
        }
        let wanted = self.entry(tracker);
        let _asking = Held(tracker);
        if THREAD.with(|thread| thread.push(wanted)) > 1 {
            tracker.report(wanted);
        }
    }

    /// The task has the lock, and does what runs until this is dropped: in this poll still.
    pub(crate) fn within(self, tracker: &Tracker) -> Held<'_> {
        if !is_explored() {
            THREAD.with(|thread| thread.push(self.entry(tracker)));
        }
        Held(tracker)
    }

    fn entry(self, tracker: &Tracker) -> Entry {
        let lock = tracker.0.identity();
        lock.taken(Mode::Exclusive, self.0).of_task()
    }

    /// The same condition, which is looked at under the lock.
    pub(crate) fn judging<T>(
        self,
        tracker: &Tracker,
        mut holds: impl FnMut(&T) -> bool,
    ) -> impl FnMut(&T) -> bool {
        move |state| {
            let _within = self.within(tracker);
            holds(state)
        }
    }

    /// The same future, which runs under the lock.
    pub(crate) fn around<F: Future>(
        self,
        tracker: &Tracker,
        body: F,
    ) -> impl Future<Output = F::Output> {
        Within {
            tracker,
            asked: self,
            body,
        }
    }
}

struct Within<'a, F> {
    tracker: &'a Tracker,
    asked: Asked,
    body: F,
}

impl<F: Future> Future for Within<'_, F> {
    type Output = F::Output;

    #[expect(
        unsafe_code,
        reason = "pinned as a variable of its own, a body would take twice its size under each lock"
    )]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        // SAFETY: nothing is moved out of it. The other fields are looked at by themselves: a shared reference to the whole, as `Pin` gives, would be one to the body, too, which
        // may have exclusive references to itself.
        let this = unsafe { self.get_unchecked_mut() };
        let _within = this.asked.within(this.tracker);
        // SAFETY: the body is moved no more than the whole is: nobody else can reach the field, and `Within` has neither a `Drop` nor an `Unpin` of its own.
        let body = unsafe { Pin::new_unchecked(&mut this.body) };
        body.poll(cx)
    }
}
