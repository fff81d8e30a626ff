//! Sections: one call of a method each, from entering to leaving.

use std::future::{Future, poll_fn};
use std::mem;
use std::ops::{Deref, DerefMut};
use std::pin::pin;
use std::task::{Poll, Waker};

use super::Place;
use super::poison::Poison;
use super::waiting::{Known, Ticket, Waiters, Waiting};
use crate::sync::thread;

/// The lock around the state, and what a cell keeps beside it. The lock comes first: then its address is that of the monitor, and need not be computed.
#[repr(C)]
pub(super) struct Porter<L, T> {
    pub(super) lock: L,
    pub(super) poison: Poison,
    pub(super) waiting: Waiting<T>,
}

impl<L, T> Porter<L, T> {
    pub(super) const fn new(lock: L) -> Self {
        Self {
            lock,
            poison: Poison::new(),
            waiting: Waiting::new(),
        }
    }
}

/// The state, held by the guard `G` for one call of a method.
#[must_use = "the method runs between entering and leaving"]
pub struct Section<'a, G, L, T, const POISONS: bool> {
    // Dropped first, under the lock still.
    blame: Blame<'a, L, T>,
    guard: G,
}

impl<'a, G: Deref<Target = T>, L, T, const POISONS: bool> Section<'a, G, L, T, POISONS> {
    #[inline]
    pub(super) fn new(guard: G, porter: &'a Porter<L, T>, place: &'static Place) -> Self {
        let blame = Blame { porter, place };
        Self { blame, guard }
    }

    /// The two parts, for the macro to keep side by side. As one value, which is dropped by reference when a panic comes through, they would have to
    /// be in memory. Bound in this order, `Blame` is dropped first, under the lock still.
    #[inline]
    pub fn apart(self) -> (G, Blame<'a, L, T>) {
        (self.guard, self.blame)
    }

    /// The method returned. If some method of the monitor `waits`, the first waiter that may go ahead is woken.
    #[inline]
    pub fn leave(self, waits: bool) {
        let (guard, blame) = self.apart();
        let woken = blame.relay(&guard, waits);
        drop(guard);
        woken.wake();
    }

    pub(super) fn relay(&self, changed: bool) -> Option<Waker> {
        let Porter {
            poison, waiting, ..
        } = self.blame.porter;
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

    fn enqueue(&self, known: Known<T>, waker: Waker) -> Ticket<'a, T> {
        let Blame { porter, place } = self.blame;
        let ticket = porter.waiting.enqueue(place, known, waker);
        if POISONS && porter.poison.is_raised() {
            // By another reader: it may have woken all before this one was among them.
            porter.poison.refuse(place, ());
        }
        ticket
    }
}

impl<G: Deref<Target = T>, L, T, const POISONS: bool> Deref for Section<'_, G, L, T, POISONS> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.guard
    }
}

impl<G: DerefMut<Target = T>, L, T, const POISONS: bool> DerefMut
    for Section<'_, G, L, T, POISONS>
{
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.guard
    }
}

/// Who answers for a section that goes away without having ended: left by a panic, or gone with its future.
pub struct Blame<'a, L, T> {
    pub(super) porter: &'a Porter<L, T>,
    place: &'static Place,
}

impl<L, T> Blame<'_, L, T> {
    /// The method returned. If some method of the monitor `waits`, the first waiter that may go ahead is chosen. The caller releases the lock, and
    /// wakes the result: it sees its guard go.
    #[inline]
    pub fn relay(self, state: &T, waits: bool) -> Woken {
        self.end(state, waits, true)
    }

    #[inline]
    pub(super) fn end(self, state: &T, waits: bool, changed: bool) -> Woken {
        if waits && self.porter.waiting.is_any() {
            // Values, not `self`: it need not be in memory where nobody waits.
            let Self { porter, place } = self;
            mem::forget(self);
            return choose(porter, place, state, changed);
        }
        mem::forget(self);
        Woken(None)
    }
}

#[cold]
#[inline(never)]
fn choose<L, T>(porter: &Porter<L, T>, place: &'static Place, state: &T, changed: bool) -> Woken {
    // Still to blame, if a condition panics.
    let blame = Blame { porter, place };
    let woken = porter.waiting.relay(state, &porter.poison, changed);
    mem::forget(blame);
    Woken(woken)
}

/// Who is to be woken when the lock is released.
#[must_use = "nobody else wakes it"]
pub struct Woken(Option<Waker>);

impl Woken {
    /// To be called when the lock is released.
    #[inline]
    pub fn wake(self) {
        if let Some(waker) = self.0 {
            waker.wake();
        }
    }
}

impl<L, T> Drop for Blame<'_, L, T> {
    // Values, not `self`: it need not be in memory where nothing goes wrong.
    #[inline(always)]
    fn drop(&mut self) {
        let Porter {
            poison, waiting, ..
        } = self.porter;
        unwound(poison, waiting.waiters(), self.place);
    }
}

#[cold]
#[inline(never)]
fn unwound(poison: &Poison, waiters: &Waiters, place: &'static Place) {
    if thread::panicking() {
        poison.raise(place);
        waiters.wake_all();
    } else {
        waiters.relay_unseen(true);
    }
}

/// A section of a method with `&self`, where the lock is an exclusive one.
#[must_use = "the method runs between entering and leaving"]
pub struct ReadOnly<S>(pub(super) S);

impl<'a, G: Deref<Target = T>, L, T, const POISONS: bool> ReadOnly<Section<'a, G, L, T, POISONS>> {
    /// As [`Section::apart`]: it ends as other sections do, for `&self` is no promise that cells inside the state stay as they are.
    #[inline]
    pub fn apart(self) -> (G, Blame<'a, L, T>) {
        self.0.apart()
    }

    /// As [`Section::leave`].
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
pub(super) async fn wait<'a, G, L, T, const POISONS: bool, E>(
    section: Section<'a, G, L, T, POISONS>,
    known: Known<T>,
    mut holds: impl FnMut(&T) -> bool,
    enter: impl Fn() -> E,
    late: impl Future<Output = ()>,
) -> Option<Section<'a, G, L, T, POISONS>>
where
    G: Deref<Target = T>,
    E: Future<Output = Section<'a, G, L, T, POISONS>>,
{
    let mut late = pin!(late);
    // First: a reference to the state, held while this waits, would ask that it can be shared.
    let waker = poll_fn(|cx| Poll::Ready(cx.waker().clone())).await;
    let mut ticket = section.enqueue(known, waker);
    section.release(None);
    let mut has_waker = true;
    loop {
        let woken = poll_fn(|cx| {
            // Whoever wakes it from here on has the waker, and leads to another poll.
            if !mem::take(&mut has_waker) && ticket.poll_woken(cx).is_ready() {
                return Poll::Ready(true);
            }
            late.as_mut().poll(cx).map(|()| false)
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
