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
//! | state of a waiter | `wake` | is left by |
//! |---|---|---|
//! | waits | `None` | being the first that may go ahead; a panic in any method, which wakes all; giving up |
//! | is on its way | `Fresh` | going ahead; looking in vain (it waits again, as the last, and passes the wake on); giving up (passes it on); its condition no longer holds |
//! | comes too late | `Stale` | the same, but for the last |
//!
//! Waiters come and look under the lock of the cell, shared or exclusive, and the state changes under the exclusive lock: a waiter that has
//! found its condition false is in the queue before the state can change.

use std::collections::VecDeque;
use std::sync::OnceLock;
use std::task::{Context, Poll, Waker};
use std::{mem, ptr};

use super::Place;
use super::poison::Poison;
use crate::sync::{AtomicUsize, Mutex, Ordering, lock};

/// A condition on the state alone, which anybody who holds the lock can evaluate.
pub(super) type Known<T> = Option<fn(&T) -> bool>;

pub(super) struct Waiting<T> {
    waiters: Waiters,
    conditions: Conditions<T>,
}

/// The conditions on the state alone for which somebody has waited, by number: a monitor has few. The queue knows the numbers, so it is the same for all
/// types of state, and compiled once.
struct Conditions<T>(OnceLock<Box<Condition<T>>>);

struct Condition<T> {
    holds: fn(&T) -> bool,
    others: Conditions<T>,
}

/// Whether the condition with this number holds, on behalf of the method at this place.
type Judge<'a> = &'a mut dyn FnMut(usize, &'static Place) -> bool;

/// Who waits, whatever for.
pub(super) struct Waiters {
    /// How many are in the queue; whoever holds the lock of the cell sees all who came before.
    count: AtomicUsize,
    /// Made for the first waiter: most cells never have one.
    queue: Mutex<Option<Box<Queue>>>,
}

#[derive(Default)]
struct Queue {
    arrivals: u64,
    /// Counts sections that may have changed the state.
    changes: u64,
    /// In order of arrival.
    waiters: VecDeque<Waiter>,
}

struct Waiter {
    number: u64,
    place: &'static Place,
    known: Option<usize>,
    /// The state, as counted by `changes`, in which it found its condition false.
    looked_at: u64,
    wake: Option<Wake>,
    /// `None` from when it is woken until its future is polled again: meanwhile `wake` is enough.
    waker: Option<Waker>,
}

/// What became of a wake on which the waiter has not acted yet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wake {
    /// The waiter will see to the condition that was found to hold.
    Fresh,
    /// The condition was found false since.
    Stale,
}

impl<T> Waiting<T> {
    pub(super) const fn new() -> Self {
        Self {
            waiters: Waiters {
                count: AtomicUsize::new(0),
                queue: Mutex::new(None),
            },
            conditions: Conditions::new(),
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
        let known = known.map(|condition| self.conditions.number(condition));
        Ticket {
            waiting: self,
            number: self.waiters.enqueue(place, known, waker),
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

impl Waiters {
    fn enqueue(&self, place: &'static Place, known: Option<usize>, waker: &Waker) -> u64 {
        self.with_queue(|queue| {
            queue.push(Waiter {
                number: 0,
                place,
                known,
                looked_at: 0,
                wake: None,
                waker: Some(waker.clone()),
            })
        })
    }

    #[inline]
    fn is_any(&self) -> bool {
        self.count.load(Ordering::Relaxed) > 0
    }

    fn relay(&self, judge: Judge<'_>, changed: bool) -> Option<Waker> {
        self.with_queue(|queue| {
            queue.changes += u64::from(changed);
            queue.wake_first(judge)
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

    fn with_queue<R>(&self, act: impl FnOnce(&mut Queue) -> R) -> R {
        // Of all that runs under this lock only a condition can panic, and it leaves the queue alone.
        let mut queue = lock(&self.queue);
        let queue = queue.get_or_insert_default();
        let result = act(queue);
        self.count.store(queue.waiters.len(), Ordering::Relaxed);
        result
    }

    fn poll_woken(&self, number: u64, cx: &Context<'_>) -> Poll<()> {
        self.with_queue(|queue| {
            let at = queue.position(number);
            let waiter = &mut queue.waiters[at];
            if waiter.wake.is_some() {
                return Poll::Ready(());
            }
            match &mut waiter.waker {
                Some(waker) => waker.clone_from(cx.waker()),
                none => *none = Some(cx.waker().clone()),
            }
            Poll::Pending
        })
    }

    /// The waiter with this number waits again, and gets another.
    fn keep(&self, number: &mut u64, judge: Judge<'_>) -> Option<Waker> {
        self.with_queue(|queue| {
            let waiter = queue.remove(*number);
            *number = queue.push(waiter);
            queue.wake_first(judge)
        })
    }

    fn remove(&self, number: u64) -> Waiter {
        self.with_queue(|queue| queue.remove(number))
    }
}

impl Queue {
    /// Adds one that has just looked in vain, and says which number it has got.
    fn push(&mut self, mut waiter: Waiter) -> u64 {
        self.arrivals += 1;
        waiter.number = self.arrivals;
        waiter.looked_at = self.changes;
        waiter.wake = None;
        self.waiters.push_back(waiter);
        self.arrivals
    }

    fn wake_first(&mut self, judge: Judge<'_>) -> Option<Waker> {
        // Waiters often wait for the same: what was just refuted need not be evaluated again.
        let mut refuted = None;
        for waiter in &mut self.waiters {
            let Some(known) = waiter.known else {
                if waiter.looked_at < self.changes {
                    return waiter.wake();
                }
                continue;
            };
            let holds = refuted != Some(known) && judge(known, waiter.place);
            if !holds {
                refuted = Some(known);
                waiter.wake = waiter.wake.map(|_| Wake::Stale);
            } else if waiter.wake != Some(Wake::Stale) {
                return waiter.wake();
            }
        }
        None
    }

    fn position(&self, number: u64) -> usize {
        let found = (self.waiters).binary_search_by_key(&number, |waiter| waiter.number);
        found.expect("a waiter is in the queue as long as its ticket")
    }

    fn remove(&mut self, number: u64) -> Waiter {
        let at = self.position(number);
        (self.waiters.remove(at)).expect("the position is in range")
    }
}

impl Waiter {
    /// Nothing to do for one that is on its way.
    fn wake(&mut self) -> Option<Waker> {
        if self.wake.is_some() {
            return None;
        }
        self.wake = Some(Wake::Fresh);
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
        self.waiting.waiters.poll_woken(self.number, cx)
    }

    /// The waiter looked in vain, and waits again. The caller wakes the result when it has released the lock.
    pub(super) fn keep(&mut self, state: &T, poison: &Poison) -> Option<Waker> {
        let mut judge = self.waiting.judge(state, poison);
        self.waiting.waiters.keep(&mut self.number, &mut judge)
    }

    /// The waiter goes ahead: it will relay when its section ends.
    pub(super) fn admit(self) {
        self.waiting.waiters.remove(self.number);
        mem::forget(self);
    }
}

impl<T> Drop for Ticket<'_, T> {
    fn drop(&mut self) {
        let waiters = &self.waiting.waiters;
        if waiters.remove(self.number).wake.is_some() {
            waiters.relay_unseen(false);
        }
    }
}

#[cfg(test)]
mod tests;
