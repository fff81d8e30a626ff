//! The locks that each thread holds, in the order in which it took them.
//!
//! A thread looks at its own list alone. Where the list is empty, which is where most locks are taken, nothing else is done.
//!
//! Under a search of schedules nothing is written down: its threads are all one here, and it finds deadlocks itself.

#[cfg(any(feature = "tokio", feature = "async-lock"))]
pub(super) mod tasks;
#[cfg(all(feature = "parking_lot", not(guardlint_loom)))]
pub(super) mod upgrades;

use std::cell::{Cell, OnceCell};
use std::panic::Location;
use std::sync::Arc;
use std::thread;

use super::identity::{Entry, Slot};
use super::order::{self, Orders};
use super::{Mode, Report, Step, deliver};
use crate::sync::is_explored;

/// What a lock is known by.
pub(crate) struct Tracker(Slot);

/// A lock that this thread holds or waits for, until it is dropped.
pub(crate) struct Held<'a>(&'a Tracker);

thread_local! {
    /// Without a destructor, for there is no faster way to what belongs to a thread. So it is there until the very end.
    static THREAD: Thread = const { Thread::new() };
    static END: End = const { End { name: OnceCell::new() } };
}

struct Thread {
    /// [`UNUSED`] before the first lock.
    len: Cell<usize>,
    held: [Cell<Entry>; HELD],
    /// What need not be told to [`order`] again.
    told: [Cell<u64>; TOLD],
    /// Inside of the hook.
    is_quiet: Cell<bool>,
}

/// So many locks of a thread are looked after. What it takes beside these, it takes unseen.
const HELD: usize = 64;

/// A power of two.
const TOLD: usize = 64;

const UNUSED: usize = usize::MAX;

/// Notices that the thread ends.
struct End {
    /// Known from the first lock on: a thread that ends cannot be asked any more.
    name: OnceCell<Arc<str>>,
}

impl Tracker {
    #[track_caller]
    #[inline]
    pub(crate) const fn new() -> Self {
        Self(Slot::new(Location::caller()))
    }

    /// Of a lock that is told apart from all that are made at this place.
    #[track_caller]
    #[inline]
    pub(crate) const fn apart() -> Self {
        Self(Slot::apart(Location::caller()))
    }

    pub(crate) fn made_at(&self) -> Option<&'static Location<'static>> {
        Some(self.0.made())
    }

    /// To be called before the thread may have to wait. Reports what is wrong with that.
    // Always: a call costs as much as all the rest.
    #[track_caller]
    #[inline(always)]
    pub(crate) fn acquire(&self, mode: Mode) -> Held<'_> {
        if is_explored() {
            return Held(self);
        }
        let wanted = self.0.identity().taken(mode, Location::caller());
        let held = Held(self);
        if THREAD.with(|thread| thread.push(wanted)) > 1 {
            self.look(wanted);
        }
        held
    }

    /// For what did not have to wait.
    #[track_caller]
    #[inline]
    pub(crate) fn acquired(&self, mode: Mode) -> Held<'_> {
        if is_explored() {
            return Held(self);
        }
        let taken = self.0.identity().taken(mode, Location::caller());
        THREAD.with(|thread| thread.push(taken));
        Held(self)
    }

    /// What is wrong with asking for this, the last in the list, beside all that is held.
    #[track_caller]
    #[inline]
    fn look(&self, wanted: Entry) {
        if !THREAD.with(|thread| thread.is_known(wanted)) {
            self.report(wanted);
        }
    }

    #[cold]
    #[inline(never)]
    #[track_caller]
    fn report(&self, wanted: Entry) {
        let reports = THREAD.with(|thread| thread.reports(wanted, &self.0));
        if reports.is_empty() {
            return;
        }
        let _quiet = Quiet::new();
        for report in &reports {
            deliver(report);
        }
    }
}

impl Drop for Tracker {
    #[inline]
    fn drop(&mut self) {
        if let Some(lock) = self.0.flagged() {
            order::forget(lock);
        }
    }
}

impl Held<'_> {
    pub(crate) fn made_at(&self) -> Option<&'static Location<'static>> {
        self.0.made_at()
    }

    /// To be called before the thread releases the lock and waits until it may take it again, alone.
    #[track_caller]
    pub(crate) fn again(&self) {
        if is_explored() {
            return;
        }
        let wanted = (self.0.0.known()).taken(Mode::Exclusive, Location::caller());
        THREAD.with(|thread| thread.remove(&self.0.0));
        if THREAD.with(|thread| thread.push(wanted)) > 1 {
            self.0.look(wanted);
        }
    }
}

impl Drop for Held<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        if is_explored() {
            return;
        }
        THREAD.with(|thread| thread.remove(&self.0.0));
    }
}

/// Nothing is reported of what this thread does until it is dropped.
struct Quiet;

impl Quiet {
    fn new() -> Self {
        THREAD.with(|thread| thread.is_quiet.set(true));
        Self
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        THREAD.with(|thread| thread.is_quiet.set(false));
    }
}

impl Thread {
    const fn new() -> Self {
        Self {
            len: Cell::new(UNUSED),
            held: [const { Cell::new(Entry::NONE) }; HELD],
            told: [const { Cell::new(0) }; TOLD],
            is_quiet: Cell::new(false),
        }
    }

    /// How many there are then.
    #[inline]
    fn push(&self, taken: Entry) -> usize {
        match self.held.get(self.len.get()) {
            Some(place) => {
                place.set(taken);
                self.len.set(self.len.get() + 1);
                self.len.get()
            }
            None => self.push_at_limit(taken),
        }
    }

    #[cold]
    fn push_at_limit(&self, taken: Entry) -> usize {
        if self.len.get() != UNUSED {
            // One too many, of which nothing will be said.
            return 0;
        }
        let _ = END.try_with(|end| {
            end.name.get_or_init(|| {
                let thread = thread::current();
                match thread.name() {
                    Some(name) => name.into(),
                    None => format!("{:?}", thread.id()).into(),
                }
            });
        });
        self.len.set(0);
        self.push(taken)
    }

    #[inline]
    fn remove(&self, slot: &Slot) {
        let last = self.len.get().wrapping_sub(1);
        match self.held.get(last) {
            Some(held) if held.get().is_plainly(slot.known()) => self.len.set(last),
            _ => self.remove_inner(slot, false),
        }
    }

    /// Guards may go in any order. One thread may have two of a lock, if only one of them can be upgraded.
    #[cold]
    fn remove_inner(&self, slot: &Slot, is_upgradable: bool) {
        let (held, lock) = (self.held(), slot.known());
        let is_it = |held: &Cell<Entry>| {
            held.get().lock() == lock && is_upgradable == (held.get().mode() == Mode::Upgradable)
        };
        if let Some(at) = held.iter().rposition(is_it) {
            if held[at].get().is_marked() {
                slot.set_flag();
            }
            for pair in held[at..].windows(2) {
                pair[0].swap(&pair[1]);
            }
            self.len.set(held.len() - 1);
        }
    }

    #[inline]
    fn held(&self) -> &[Cell<Entry>] {
        match self.len.get() {
            UNUSED => &[],
            len => &self.held[..len],
        }
    }

    /// All but the last.
    #[inline]
    fn others(&self) -> &[Cell<Entry>] {
        self.held().split_last().map_or(&[], |(_, others)| others)
    }

    /// Whether nothing is new about asking for it, which was found right before.
    #[inline]
    fn is_known(&self, wanted: Entry) -> bool {
        let others = self.others();
        (0..others.len()).all(|i| {
            let told = fingerprint(others, i, wanted);
            self.told[told as usize % TOLD].get() == told
        })
    }

    fn reports(&self, wanted: Entry, slot: &Slot) -> Vec<Report> {
        let others = self.others();
        if self.is_quiet.get() || passes(others, wanted) {
            return Vec::new();
        }
        let name = END.try_with(|end| end.name.get().cloned());
        let name = name.ok().flatten().unwrap_or_else(|| "(ends)".into());
        let step = |held: Entry| Step {
            thread: name.clone(),
            held: held.report(),
            wanted: wanted.report(),
        };
        // Who holds a lock and is polled by the same thread may go on while a task waits.
        let counts = |held: &Entry| held.is_of_task() || !wanted.is_of_task();
        if let Some(held) = in_its_own_way(others, wanted) {
            return vec![Report::Relock { step: step(held) }];
        }
        let mut reports = Vec::new();
        for (i, held) in others.iter().map(Cell::get).enumerate() {
            if !counts(&held) || held.lock() == wanted.lock() {
                continue;
            }
            let told = fingerprint(others, i, wanted);
            if self.told[told as usize % TOLD].replace(told) == told {
                continue;
            }
            let orders = Orders {
                step: step(held),
                locks: [held.lock(), wanted.lock()],
                upgrades: wanted.is_upgrade(),
                gates: gates(others, i).collect(),
            };
            // The orders of a lock are forgotten when it goes.
            if orders.has_own_node(held.lock()) {
                others[i].set(held.marked());
            }
            if orders.has_own_node(wanted.lock()) {
                slot.set_flag();
            }
            if let Some(steps) = order::tell(orders) {
                reports.push(Report::Order { steps });
            }
        }
        reports
    }
}

/// What is held of the same lock.
fn own(held: &[Cell<Entry>], wanted: Entry) -> impl Iterator<Item = Entry> {
    let held = held.iter().map(Cell::get);
    held.filter(move |held| held.lock() == wanted.lock())
}

/// Whether it is read by who has an upgradable read of it: as long as that is there, no writer comes for whom readers would have to wait.
fn passes(held: &[Cell<Entry>], wanted: Entry) -> bool {
    wanted.mode() == Mode::Shared && own(held, wanted).any(|own| own.mode() == Mode::Upgradable)
}

/// What the thread holds itself of what it asks for, and waits for. Where it upgrades, that is all but what is to be upgraded.
fn in_its_own_way(held: &[Cell<Entry>], wanted: Entry) -> Option<Entry> {
    if wanted.is_upgrade() {
        return own(held, wanted).find(|own| own.mode() != Mode::Upgradable);
    }
    // Readers are in the way only if a writer comes.
    let mut certain = own(held, wanted).filter(|own| own.mode() != Mode::Shared);
    certain.next().or_else(|| own(held, wanted).next())
}

/// What is held beside the one with this number.
fn gates(held: &[Cell<Entry>], but: usize) -> impl Iterator<Item = Entry> {
    let held = held.iter().enumerate();
    held.filter(move |(i, _)| *i != but)
        .map(|(_, gate)| gate.get())
}

/// Of all that tells one order from another, and never 0. A pair of classes has a fingerprint of its own for each way to take them; with locks in it, two may have the same,
/// and do not in practice. That of a lock that is held already is not in the table.
#[inline]
fn fingerprint(held: &[Cell<Entry>], first: usize, wanted: Entry) -> u64 {
    const FACTOR: u64 = 0xf135_7aea_2e62_a9c5;
    let first_held = held[first].get();
    if held.len() == 1 {
        if let Some([class, wanted_class]) = first_held.lock().classes(wanted.lock()) {
            let how = (first_held.how() << 2 | wanted.how()) << 46;
            return how | (class << 20 | wanted_class) << 6 | (class ^ wanted_class) & 0x3f;
        }
    }
    let mut hash = first_held.bits();
    let mut add = |word: u64| hash = (hash.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    add(wanted.bits());
    gates(held, first).for_each(|gate| add(gate.bits()));
    (hash ^ hash >> 32) | 1 << 63
}

/// Nobody can take what a thread holds that has ended.
impl Drop for End {
    fn drop(&mut self) {
        let thread = self.name.get().cloned().unwrap_or_default();
        if &*thread == "main" {
            // The process ends, maybe by `exit` under a guard, and nobody is left to wait.
            return;
        }
        let _quiet = Quiet::new();
        let held: Vec<Entry> = THREAD.with(|thread| thread.held().iter().map(Cell::get).collect());
        // A task goes on elsewhere.
        for held in held.into_iter().filter(|held| !held.is_of_task()) {
            deliver(&Report::Leaked {
                thread: thread.clone(),
                held: held.report(),
            });
        }
    }
}
