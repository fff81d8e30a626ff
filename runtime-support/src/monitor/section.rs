//! Sections: one call of a method each, from entering to leaving.

use std::future::{Future, poll_fn};
use std::mem;
use std::ops::{Deref, DerefMut};
use std::pin::pin;
use std::task::{Poll, Waker};

use super::Place;
use super::poison::Poison;
use super::waiting::{Known, Ticket, Waiting};
use crate::sync::thread;

/// What a cell keeps beside its lock.
pub(super) struct Porter<T> {
    pub(super) poison: Poison,
    pub(super) waiting: Waiting<T>,
}

impl<T> Porter<T> {
    pub(super) const fn new() -> Self {
        Self {
            poison: Poison::new(),
            waiting: Waiting::new(),
        }
    }
}

/// The state, held by the guard `G` for one call of a method.
#[must_use = "the method runs between entering and leaving"]
pub struct Section<'a, G, T, const POISONS: bool> {
    // Dropped first, under the lock still.
    blame: Blame<'a, T>,
    guard: G,
}

impl<'a, G: Deref<Target = T>, T, const POISONS: bool> Section<'a, G, T, POISONS> {
    #[inline]
    pub(super) fn new(guard: G, porter: &'a Porter<T>, place: &'static Place) -> Self {
        let blame = Blame { porter, place };
        Self { blame, guard }
    }

    /// The method returned. If some method of the monitor `waits`, the first waiter that may go ahead is woken.
    #[inline]
    pub fn leave(self, waits: bool) {
        self.end(waits, true);
    }

    #[inline]
    pub(super) fn end(self, waits: bool, changed: bool) {
        let Self { blame, guard } = self;
        let Blame { porter, place } = blame;
        mem::forget(blame);
        if waits && porter.waiting.is_any() {
            // Values, not `self`: it need not be in memory where nobody waits.
            Self::relay_and_release(guard, porter, place, changed);
        }
    }

    #[cold]
    #[inline(never)]
    fn relay_and_release(guard: G, porter: &'a Porter<T>, place: &'static Place, changed: bool) {
        let section = Self::new(guard, porter, place);
        let woken = section.relay(changed);
        section.release(woken);
    }

    pub(super) fn relay(&self, changed: bool) -> Option<Waker> {
        let Porter { poison, waiting } = self.blame.porter;
        waiting.relay(&self.guard, poison, changed)
    }

    /// Ends a section that had no part in the state, and one that has relayed.
    pub(super) fn release(self, woken: Option<Waker>) {
        let Self { blame, guard } = self;
        mem::forget(blame);
        drop(guard);
        woken.into_iter().for_each(Waker::wake);
    }

    /// The section, or none: then it had no part in the state.
    pub(super) fn only_if(self, holds: impl FnOnce(&T) -> bool) -> Option<Self> {
        if holds(&self) {
            return Some(self);
        }
        self.release(None);
        None
    }

    fn enqueue(&self, known: Known<T>) -> Ticket<'a, T> {
        let Blame { porter, place } = self.blame;
        let ticket = porter.waiting.enqueue(place, known);
        if POISONS && porter.poison.is_raised() {
            // By another reader: it may have woken all before this one was among them.
            porter.poison.check(place);
        }
        ticket
    }
}

impl<G: Deref<Target = T>, T, const POISONS: bool> Deref for Section<'_, G, T, POISONS> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.guard
    }
}

impl<G: DerefMut<Target = T>, T, const POISONS: bool> DerefMut for Section<'_, G, T, POISONS> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.guard
    }
}

/// Who answers for a section that goes away without having ended: left by a panic, or gone with its future.
struct Blame<'a, T> {
    porter: &'a Porter<T>,
    place: &'static Place,
}

impl<T> Drop for Blame<'_, T> {
    #[cold]
    #[inline(never)]
    fn drop(&mut self) {
        let Porter { poison, waiting } = self.porter;
        if thread::panicking() {
            poison.raise(self.place);
            waiting.wake_all();
        } else {
            waiting.relay_unseen(true);
        }
    }
}

/// A section of a method with `&self`, where the lock is an exclusive one.
#[must_use = "the method runs between entering and leaving"]
pub struct ReadOnly<S>(pub(super) S);

impl<'a, G: Deref<Target = T>, T, const POISONS: bool> ReadOnly<Section<'a, G, T, POISONS>> {
    /// As [`Section::leave`]: `&self` is no promise that cells inside the state stay as they are.
    #[inline]
    pub fn leave(self, waits: bool) {
        self.0.leave(waits);
    }
}

impl<S: Deref> Deref for ReadOnly<S> {
    type Target = S::Target;

    #[inline]
    fn deref(&self) -> &S::Target {
        &self.0
    }
}

/// Waits for a condition that `section` found false. `None` if it is `late` before that.
pub(super) async fn wait<'a, G, T, const POISONS: bool, E>(
    section: Section<'a, G, T, POISONS>,
    known: Known<T>,
    mut holds: impl FnMut(&T) -> bool,
    enter: impl Fn() -> E,
    late: impl Future<Output = ()>,
) -> Option<Section<'a, G, T, POISONS>>
where
    G: Deref<Target = T>,
    E: Future<Output = Section<'a, G, T, POISONS>>,
{
    let mut late = pin!(late);
    let ticket = section.enqueue(known);
    section.release(None);
    loop {
        let woken = poll_fn(|cx| match ticket.poll_woken(cx) {
            Poll::Ready(()) => Poll::Ready(true),
            Poll::Pending => late.as_mut().poll(cx).map(|()| false),
        });
        if !woken.await {
            return None;
        }
        let section = enter().await;
        if holds(&section) {
            ticket.admit();
            return Some(section);
        }
        let next = ticket.keep(&section, &section.blame.porter.poison);
        section.release(next);
    }
}
