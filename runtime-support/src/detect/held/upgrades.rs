//! Reads that can be upgraded: their entry in the list of the thread turns into another one.

use std::mem;
use std::panic::Location;

use super::{Entry, Held, Mode, THREAD, Thread, Tracker};
use crate::sync::is_explored;

type Place = &'static Location<'static>;

/// As [`Held`], of a read that can be upgraded.
pub(crate) struct Upgradable<'a>(&'a Tracker);

impl Tracker {
    /// To be called before the thread may have to wait. Reports what is wrong with that.
    #[track_caller]
    #[inline]
    pub(crate) fn acquire_upgradable(&self) -> Upgradable<'_> {
        if is_explored() {
            return Upgradable(self);
        }
        let wanted = (self.0.identity()).taken(Mode::Upgradable, Location::caller());
        let held = Upgradable(self);
        if THREAD.with(|thread| thread.push(wanted)) > 1 {
            self.look(wanted);
        }
        held
    }

    /// For what did not have to wait.
    #[track_caller]
    #[inline]
    pub(crate) fn acquired_upgradable(&self) -> Upgradable<'_> {
        mem::forget(self.acquired(Mode::Upgradable));
        Upgradable(self)
    }
}

impl<'a> Upgradable<'a> {
    /// To be called before the thread waits for those who read. Reports what is wrong with that.
    #[track_caller]
    #[inline]
    pub(crate) fn ask(&self) {
        if is_explored() {
            return;
        }
        let wanted = (self.0.0.known()).upgrade(Location::caller());
        let held = THREAD.with(|thread| thread.push(wanted));
        // Beside itself and what it is to be turned into.
        if held > 2 {
            let _asking = Held(self.0);
            self.0.look(wanted);
        } else if held > 0 {
            drop(Held(self.0));
        }
    }

    /// The thread has it alone.
    #[track_caller]
    #[inline]
    pub(crate) fn upgraded(self) -> Held<'a> {
        self.turn_into(Mode::Exclusive, Some(Location::caller()))
    }

    /// It was read before, and is.
    #[inline]
    pub(crate) fn downgraded(self) -> Held<'a> {
        self.turn_into(Mode::Shared, None)
    }

    fn turn_into(self, mode: Mode, at: Option<Place>) -> Held<'a> {
        let held = Held(self.0);
        mem::forget(self);
        if !is_explored() {
            THREAD.with(|thread| thread.turn(&held, mode, at));
        }
        held
    }
}

impl Drop for Upgradable<'_> {
    #[inline]
    fn drop(&mut self) {
        if !is_explored() {
            THREAD.with(|thread| thread.remove_inner(&self.0.0, true));
        }
    }
}

impl Thread {
    fn turn(&self, held: &Held<'_>, mode: Mode, at: Option<Place>) {
        let lock = held.0.0.known();
        let is_it = |entry: Entry| entry.lock() == lock && entry.mode() == Mode::Upgradable;
        let mut entries = self.held().iter();
        if let Some(entry) = entries.rfind(|entry| is_it(entry.get())) {
            entry.set(entry.get().turned_into(mode, at));
        }
    }
}
