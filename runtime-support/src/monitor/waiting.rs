//! Who waits for a condition, and who is woken when a section ends.
//!
//! The rule: **when the state may have changed, the first waiter in order of arrival that may go ahead is woken, and no other.** "May go
//! ahead" is decided under the lock of the cell: by evaluating the condition where it is known, and otherwise by whether the waiter has
//! looked at this very state before. A woken waiter looks for itself, and then it is its turn to apply the rule: when its section has
//! ended, at once if its condition does not hold after all, or when it gives up. So whenever a condition holds, somebody is on the way who
//! will see to it; and never are many woken for what one of them takes.
//!
//! | state of a waiter | `woken` | is left by |
//! |---|---|---|
//! | waits | false | being the first that may go ahead; a panic in any method, which wakes all; giving up |
//! | is on its way | true | going ahead; looking in vain (it waits again, in its old place, and passes the wake on); giving up (passes it on) |
//!
//! Waiters come and look under the lock of the cell, shared or exclusive, and the state changes under the exclusive lock: a waiter that has
//! found its condition false is in the queue before the state can change.

use std::collections::VecDeque;
use std::ptr;
use std::task::{Context, Poll, Waker};

use super::Place;
use super::poison::Poison;
use crate::sync::{AtomicUsize, Mutex, Ordering, lock};

/// A condition on the state alone, which anybody who holds the lock can evaluate.
pub(super) type Known<T> = Option<fn(&T) -> bool>;

pub(super) struct Waiting<T> {
    /// How many are in the queue; whoever holds the lock of the cell sees all who came before.
    count: AtomicUsize,
    /// Made for the first waiter: most cells never have one.
    queue: Mutex<Option<Box<Queue<T>>>>,
}

struct Queue<T> {
    arrivals: u64,
    /// Counts sections that may have changed the state.
    changes: u64,
    /// In order of arrival.
    waiters: VecDeque<Waiter<T>>,
}

struct Waiter<T> {
    number: u64,
    place: &'static Place,
    known: Known<T>,
    /// The state, as counted by `changes`, in which it found its condition false.
    looked_at: u64,
    woken: bool,
    /// `None` from when it is woken until its future is polled again: meanwhile `woken` is enough.
    waker: Option<Waker>,
}

impl<T> Waiting<T> {
    pub(super) const fn new() -> Self {
        Self {
            count: AtomicUsize::new(0),
            queue: Mutex::new(None),
        }
    }

    /// To be called under the lock under which the condition was found false. The waker is that of the next poll: so there need be none before
    /// it is woken.
    pub(super) fn enqueue(
        &self,
        place: &'static Place,
        known: Known<T>,
        waker: &Waker,
    ) -> Ticket<'_, T> {
        let number = self.with_queue(|queue| {
            queue.arrivals += 1;
            queue.waiters.push_back(Waiter {
                number: queue.arrivals,
                place,
                known,
                looked_at: queue.changes,
                woken: false,
                waker: Some(waker.clone()),
            });
            queue.arrivals
        });
        Ticket {
            waiting: self,
            number,
        }
    }

    /// Whether the rule is to be applied at all: asked under the lock of the cell.
    #[inline]
    pub(super) fn is_any(&self) -> bool {
        self.count.load(Ordering::Relaxed) > 0
    }

    /// Applies the rule to the state, under its lock. The caller wakes the result when it has released the lock.
    pub(super) fn relay(&self, state: &T, poison: &Poison, changed: bool) -> Option<Waker> {
        self.with_queue(|queue| {
            queue.changes += u64::from(changed);
            queue.wake_first(state, poison)
        })
    }

    /// Applies the rule without a look at the state, which nobody who gives up may touch: any waiter may go ahead.
    #[cold]
    pub(super) fn relay_unseen(&self, changed: bool) {
        if !self.is_any() {
            return;
        }
        let woken = self.with_queue(|queue| {
            queue.changes += u64::from(changed);
            queue.waiters.front_mut().and_then(Waiter::wake)
        });
        woken.into_iter().for_each(Waker::wake);
    }

    /// For all to see that the state is in doubt. Who comes later, even if `count` does not say so yet, sees it for itself.
    #[cold]
    pub(super) fn wake_all(&self) {
        let woken: Vec<Waker> = self.with_queue(|queue| {
            queue.changes += 1;
            let waiters = queue.waiters.iter_mut();
            waiters.filter_map(Waiter::wake).collect()
        });
        woken.into_iter().for_each(Waker::wake);
    }

    fn with_queue<R>(&self, act: impl FnOnce(&mut Queue<T>) -> R) -> R {
        // Of all that runs under this lock only a condition can panic, and it leaves the queue alone.
        let mut queue = lock(&self.queue);
        let queue = queue.get_or_insert_default();
        let result = act(queue);
        self.count.store(queue.waiters.len(), Ordering::Relaxed);
        result
    }
}

impl<T> Queue<T> {
    fn wake_first(&mut self, state: &T, poison: &Poison) -> Option<Waker> {
        // Waiters often wait for the same: what was just refuted need not be evaluated again.
        let mut refuted: Known<T> = None;
        let changes = self.changes;
        let first = self.waiters.iter_mut().find(|waiter| {
            let Some(known) = waiter.known else {
                return waiter.looked_at < changes;
            };
            if refuted.is_some_and(|refuted| ptr::fn_addr_eq(refuted, known)) {
                return false;
            }
            let holds = poison.judge(waiter.place, || known(state));
            if !holds {
                refuted = Some(known);
            }
            holds
        });
        first.and_then(Waiter::wake)
    }

    fn position(&self, number: u64) -> usize {
        let found = (self.waiters).binary_search_by_key(&number, |waiter| waiter.number);
        found.expect("a waiter is in the queue as long as its ticket")
    }
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self {
            arrivals: 0,
            changes: 0,
            waiters: VecDeque::new(),
        }
    }
}

impl<T> Waiter<T> {
    /// Nothing to do for one that is on its way.
    fn wake(&mut self) -> Option<Waker> {
        if self.woken {
            return None;
        }
        self.woken = true;
        self.waker.take()
    }
}

/// A place in the queue. Dropped, the waiter gives up.
pub(super) struct Ticket<'a, T> {
    waiting: &'a Waiting<T>,
    number: u64,
}

impl<T> Ticket<'_, T> {
    pub(super) fn poll_woken(&self, cx: &Context<'_>) -> Poll<()> {
        self.waiting.with_queue(|queue| {
            let at = queue.position(self.number);
            let waiter = &mut queue.waiters[at];
            if waiter.woken {
                return Poll::Ready(());
            }
            match &mut waiter.waker {
                Some(waker) => waker.clone_from(cx.waker()),
                none => *none = Some(cx.waker().clone()),
            }
            Poll::Pending
        })
    }

    /// The waiter looked in vain, and waits again. The caller wakes the result when it has released the lock.
    pub(super) fn keep(&self, state: &T, poison: &Poison) -> Option<Waker> {
        self.waiting.with_queue(|queue| {
            let at = queue.position(self.number);
            queue.waiters[at].woken = false;
            queue.waiters[at].looked_at = queue.changes;
            queue.wake_first(state, poison)
        })
    }

    /// The waiter goes ahead: it will relay when its section ends.
    pub(super) fn admit(self) {
        self.remove();
        std::mem::forget(self);
    }

    fn remove(&self) -> Waiter<T> {
        self.waiting.with_queue(|queue| {
            let at = queue.position(self.number);
            (queue.waiters.remove(at)).expect("the position is in range")
        })
    }
}

impl<T> Drop for Ticket<'_, T> {
    fn drop(&mut self) {
        if self.remove().woken {
            self.waiting.relay_unseen(false);
        }
    }
}

#[cfg(test)]
mod tests;
