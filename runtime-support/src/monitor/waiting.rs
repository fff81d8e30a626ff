//! Who waits for a condition, and who is woken when a section ends.
//!
//! The rule: **when the state may have changed, the first waiter in order of arrival that may go ahead is woken, and no other.** "May go
//! ahead" is decided under the lock of the cell: by evaluating the condition where it is known, and otherwise by whether the waiter has
//! looked at this very state before. A woken waiter looks for itself, and then it is its turn to apply the rule: when its section has
//! ended, at once if its condition does not hold after all, or when it gives up. So whenever a condition holds, somebody is on the way who
//! will see to it; and never are many woken for what one of them takes.
//!
//! A waiter may take long to arrive, and somebody who came by may have taken what it was woken for. When its condition holds once more then, another
//! waiter is woken beside it: as many are woken as with a condition variable, and none for a condition that went on holding.
//!
//! | state of a waiter | `woken` | is left by |
//! |---|---|---|
//! | waits | false | being the first that may go ahead; a panic in any method, which wakes all; giving up |
//! | is on its way | true | going ahead; looking in vain (it waits again, as the last, and passes the wake on); giving up (passes it on) |
//!
//! Who has looked in vain waits as the last. If it kept its place, each change would start with it again: while the state goes on changing, those behind a few of its kind
//! would never look, whatever they wait for.
//!
//! Waiters come and look under the lock of the cell, shared or exclusive, and the state changes under the exclusive lock: a waiter that has
//! found its condition false is in the queue before the state can change.

use std::sync::OnceLock;
use std::task::{Context, Poll, Waker};
use std::{mem, ptr};

use super::Place;
use super::poison::Poison;

mod queue;

use queue::At;
pub(super) use queue::Waiters;

/// A condition on the state alone, which anybody who holds the lock can evaluate.
pub(super) type Known<T> = Option<fn(&T) -> bool>;

pub(super) struct Waiting<T> {
    waiters: Waiters,
    conditions: Conditions<T>,
}

/// The conditions on the state alone for which somebody has waited, by number: a monitor has few.
struct Conditions<T>(OnceLock<Box<Condition<T>>>);

struct Condition<T> {
    holds: fn(&T) -> bool,
    others: Conditions<T>,
}

impl<T> Waiting<T> {
    pub(super) const fn new() -> Self {
        Self {
            waiters: Waiters::new(),
            conditions: Conditions::new(),
        }
    }

    /// To be called under the lock under which the condition was found false. The waker is that of the next poll: so there need be none before
    /// it is woken.
    pub(super) fn enqueue(
        &self,
        place: &'static Place,
        known: Known<T>,
        waker: Waker,
    ) -> Ticket<'_, T> {
        let known = known.map(|condition| self.conditions.number(condition));
        Ticket {
            waiting: self,
            at: self.waiters.enqueue(place, known, waker),
        }
    }

    /// Whether the rule is to be applied at all: asked under the lock of the cell.
    #[inline]
    pub(super) fn is_any(&self) -> bool {
        self.waiters.is_any()
    }

    /// What needs no look at the state.
    #[inline]
    pub(super) fn waiters(&self) -> &Waiters {
        &self.waiters
    }

    /// Applies the rule to the state, under its lock. The caller wakes the result when it has released the lock.
    pub(super) fn relay(&self, state: &T, poison: &Poison, changed: bool) -> Option<Waker> {
        self.waiters.relay(&mut self.judge(state, poison), changed)
    }

    fn judge(&self, state: &T, poison: &Poison) -> impl FnMut(usize, &'static Place) -> bool {
        |number, place| poison.judge(place, || self.conditions.holds(number, state))
    }
}

impl<T> Conditions<T> {
    const fn new() -> Self {
        Self(OnceLock::new())
    }

    fn number(&self, holds: fn(&T) -> bool) -> usize {
        let (mut here, mut number) = (self, 0);
        loop {
            let others = Self::new();
            let known = here.0.get_or_init(|| Box::new(Condition { holds, others }));
            if ptr::fn_addr_eq(known.holds, holds) {
                return number;
            }
            (here, number) = (&known.others, number + 1);
        }
    }

    fn holds(&self, number: usize, state: &T) -> bool {
        let mut here = self;
        for _ in 0..number {
            here = &here.first().others;
        }
        (here.first().holds)(state)
    }

    fn first(&self) -> &Condition<T> {
        (self.0.get()).expect("a condition that somebody waits for has a number")
    }
}

/// A place in the queue. Dropped, the waiter gives up.
pub(super) struct Ticket<'a, T> {
    waiting: &'a Waiting<T>,
    at: At,
}

impl<T> Ticket<'_, T> {
    pub(super) fn poll_woken(&self, cx: &Context<'_>) -> Poll<()> {
        self.waiting.waiters.poll_woken(self.at, cx)
    }

    /// The waiter looked in vain, and waits again. The caller wakes the result when it has released the lock.
    pub(super) fn keep(&mut self, state: &T, poison: &Poison) -> Option<Waker> {
        let mut judge = self.waiting.judge(state, poison);
        self.waiting.waiters.keep(&mut self.at, &mut judge)
    }

    /// The waiter goes ahead: it will relay when its section ends.
    pub(super) fn admit(self) {
        self.waiting.waiters.remove(self.at);
        mem::forget(self);
    }
}

impl<T> Drop for Ticket<'_, T> {
    fn drop(&mut self) {
        let waiters = &self.waiting.waiters;
        if waiters.remove(self.at) {
            waiters.relay_unseen(false);
        }
    }
}

#[cfg(test)]
mod tests;
