//! The locks that each thread holds, in the order in which it took them.
//!
//! A thread looks at its own list alone. Where the list is empty, which is where most locks are taken, nothing else is done.

use std::cell::RefCell;
use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::{iter, mem};

use super::order::{self, Held as Other, Orders};
use super::{Mode, Report, Step, Taken, deliver};
use crate::sync::{thread, thread_local};

/// What a lock is known by.
pub(crate) struct Tracker {
    made: &'static Location<'static>,
    /// 0 until the lock is taken for the first time. No two locks ever have the same, where addresses are used again.
    number: AtomicU64,
}

/// Set in the number of a lock that [`order`] knows by its number.
const IS_ORDERED: u64 = 1 << 63;

static NEXT: AtomicU64 = AtomicU64::new(1);

/// A lock that this thread holds or waits for, until it is dropped.
pub(crate) struct Held<'a>(&'a Tracker);

thread_local! {
    static THREAD: RefCell<Thread> = const { RefCell::new(Thread::new()) };
}

struct Thread {
    held: Vec<Other>,
    /// What need not be told to [`order`] again.
    told: [u64; TOLD],
    /// Known from the first lock on: a thread that ends cannot be asked any more.
    name: Option<Arc<str>>,
    /// Inside of the hook.
    is_quiet: bool,
}

/// A power of two, of 8 bytes in each thread.
const TOLD: usize = 64;

impl Tracker {
    #[track_caller]
    #[inline]
    pub(crate) const fn new() -> Self {
        Self {
            made: Location::caller(),
            number: AtomicU64::new(0),
        }
    }

    /// To be called before the thread may have to wait. Reports what is wrong with that.
    #[track_caller]
    #[inline]
    pub(crate) fn acquire(&self, mode: Mode) -> Held<'_> {
        let wanted = self.taken(mode);
        let held = Held(self);
        // The lists of a thread that ends may be gone.
        let is_first = THREAD.try_with(|thread| {
            let mut thread = thread.borrow_mut();
            let is_first = thread.held.is_empty();
            thread.push(wanted);
            is_first
        });
        if is_first == Ok(false) {
            self.look(wanted);
        }
        held
    }

    /// For what did not have to wait.
    #[track_caller]
    #[inline]
    pub(crate) fn acquired(&self, mode: Mode) -> Held<'_> {
        let taken = self.taken(mode);
        let _ = THREAD.try_with(|thread| thread.borrow_mut().push(taken));
        Held(self)
    }

    pub(crate) fn made_at(&self) -> Option<&'static Location<'static>> {
        Some(self.made)
    }

    #[track_caller]
    #[inline]
    fn taken(&self, mode: Mode) -> Other {
        Other {
            number: match self.number() {
                0 => self.first_number(),
                number => number,
            },
            taken: Taken {
                made: self.made,
                at: Location::caller(),
                mode,
            },
        }
    }

    #[inline]
    fn number(&self) -> u64 {
        self.number.load(Ordering::Relaxed) & !IS_ORDERED
    }

    #[cold]
    fn first_number(&self) -> u64 {
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let order = Ordering::Relaxed;
        match self.number.compare_exchange(0, next, order, order) {
            Ok(_) => next,
            Err(number) => number & !IS_ORDERED,
        }
    }

    /// What is wrong with asking for this, beside all that is held: the last in the list.
    #[track_caller]
    fn look(&self, wanted: Other) {
        let reports = THREAD.try_with(|thread| {
            let mut thread = thread.borrow_mut();
            if thread.is_quiet {
                return Vec::new();
            }
            let reports = thread.look(wanted, || {
                self.number.fetch_or(IS_ORDERED, Ordering::Relaxed);
            });
            thread.is_quiet = !reports.is_empty();
            reports
        });
        if let Ok(reports @ [_, ..]) = reports.as_deref() {
            let _loud = Loud;
            for report in reports {
                deliver(report);
            }
        }
    }
}

impl Drop for Tracker {
    #[inline]
    fn drop(&mut self) {
        let number = *self.number.get_mut();
        if number & IS_ORDERED != 0 {
            order::forget(number & !IS_ORDERED);
        }
    }
}

impl Held<'_> {
    /// To be called before the thread releases the lock and waits until it may take it again, alone.
    #[track_caller]
    pub(crate) fn again(&self) {
        let wanted = self.0.taken(Mode::Exclusive);
        let is_only = THREAD.try_with(|thread| {
            let mut thread = thread.borrow_mut();
            thread.remove(wanted.number);
            thread.push(wanted);
            thread.held.len() == 1
        });
        if is_only == Ok(false) {
            self.0.look(wanted);
        }
    }
}

impl Drop for Held<'_> {
    #[inline]
    fn drop(&mut self) {
        let _ = THREAD.try_with(|thread| thread.borrow_mut().remove(self.0.number()));
    }
}

/// Inside of the hook, until it is dropped.
struct Loud;

impl Drop for Loud {
    fn drop(&mut self) {
        let _ = THREAD.try_with(|thread| thread.borrow_mut().is_quiet = false);
    }
}

impl Thread {
    const fn new() -> Self {
        Self {
            held: Vec::new(),
            told: [0; TOLD],
            name: None,
            is_quiet: false,
        }
    }

    #[inline]
    fn push(&mut self, taken: Other) {
        if self.held.len() == self.held.capacity() {
            self.grow();
        }
        self.held.push(taken);
    }

    #[cold]
    fn grow(&mut self) {
        self.held.reserve(8);
        self.name.get_or_insert_with(|| {
            let thread = thread::current();
            match thread.name() {
                Some(name) => name.into(),
                None => format!("{:?}", thread.id()).into(),
            }
        });
    }

    #[inline]
    fn remove(&mut self, number: u64) {
        match self.held.pop() {
            Some(last) if last.number == number => {}
            // Guards may go in any order.
            Some(last) => {
                let at = self.held.iter().rposition(|held| held.number == number);
                at.map(|at| self.held.remove(at));
                self.held.push(last);
            }
            None => {}
        }
    }

    fn look(&mut self, wanted: Other, is_ordered: impl Fn()) -> Vec<Report> {
        let name = self.name.clone().unwrap_or_default();
        let step = |held: &Other| Step {
            thread: name.clone(),
            held: held.taken,
            wanted: wanted.taken,
        };
        let (_, others) = self.held.split_last().unwrap_or((&wanted, &[]));
        if let Some(held) = others.iter().find(|held| held.number == wanted.number) {
            return vec![Report::Relock { step: step(held) }];
        }
        let mut reports = Vec::new();
        for (i, held) in others.iter().enumerate() {
            let gates = || {
                let others = others.iter().enumerate().filter(|(other, _)| *other != i);
                others.map(|(_, gate)| *gate)
            };
            let told = fingerprint(held, &wanted, gates());
            let place = &mut self.told[told as usize % TOLD];
            if mem::replace(place, told) == told {
                continue;
            }
            let orders = Orders {
                step: step(held),
                numbers: [held.number, wanted.number],
                gates: gates().collect(),
            };
            if orders.is_in_one_class() {
                // Both are forgotten when one of them goes.
                is_ordered();
            }
            if let Some(steps) = order::tell(orders) {
                reports.push(Report::Order { steps });
            }
        }
        reports
    }
}

/// Nobody can take what a thread holds that has ended.
impl Drop for Thread {
    fn drop(&mut self) {
        for held in mem::take(&mut self.held) {
            deliver(&Report::Leaked {
                thread: self.name.clone().unwrap_or_default(),
                held: held.taken,
            });
        }
    }
}

/// Of all that tells one order from another, and never 0. Two orders with the same, of which one would not be told, do not occur in practice.
fn fingerprint(held: &Other, wanted: &Other, gates: impl Iterator<Item = Other>) -> u64 {
    const FACTOR: u64 = 0xf135_7aea_2e62_a9c5;
    let mut hash = 0_u64;
    let mut add = |word: u64| hash = (hash.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    let class = |held: &Other| std::ptr::from_ref(held.taken.made).addr() as u64;
    add(class(held));
    add(class(wanted));
    let mut has_gates = false;
    for gate in gates {
        has_gates = true;
        add(gate.number << 1 | u64::from(gate.taken.mode == Mode::Shared));
    }
    if has_gates || held.taken.made == wanted.taken.made {
        iter::once(held.number).chain([wanted.number]).for_each(add);
    }
    // The lowest bits choose the place in the table.
    (hash ^ hash >> 32) | 1 << 63
}
