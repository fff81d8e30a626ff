//! A lock as a schedule sees it: who has it, and who waits. The data is behind one of `std` or of parking_lot, which is free whenever this one is.
//!
//! | `writer` | `is_upgradable` | `readers` | who has it |
//! |---|---|---|---|
//! | `None` | false | 0 | nobody |
//! | `None` | false | n > 0 | n readers; with a writer in `waiting`, others wait behind it |
//! | `None` | true | n | one that may upgrade, and n readers beside it, whoever is in `waiting` |
//! | `Some` | false | 0 | a writer |
//! | `Some` | false | n > 0 | n readers, and one that upgrades and waits for them; others wait behind it |

#[cfg(feature = "parking_lot")]
mod upgrade;

use std::panic::Location;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::run::{self, Hold, Known, Place, Wait};

pub(crate) struct Lock {
    made: Place,
    state: Mutex<State>,
}

struct State {
    /// What is from another run than this is not true any more.
    run: u64,
    writer: Option<usize>,
    is_upgradable: bool,
    readers: usize,
    waiting: Vec<(usize, Mode)>,
    /// A run that is over has it still: one that failed, of which nothing was dropped.
    is_lost: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Exclusive,
    Shared,
    /// Beside readers, and no other that may write. With the feature `parking_lot`.
    Upgradable,
}

impl Mode {
    /// What a thread does that takes it, and what it does until then.
    fn steps(self) -> [&'static str; 2] {
        match self {
            Mode::Exclusive => ["locks", "waits to lock"],
            Mode::Shared => ["locks to read", "waits to read"],
            Mode::Upgradable => [
                "locks for an upgradable read",
                "waits for an upgradable read",
            ],
        }
    }

    /// What a thread does that has it.
    pub(super) fn has(self) -> &'static str {
        match self {
            Mode::Exclusive => "holds",
            Mode::Shared => "reads",
            Mode::Upgradable => "has an upgradable read of",
        }
    }
}

/// Has the lock, until it is dropped.
pub(crate) struct Token<'a> {
    lock: &'a Lock,
    mode: Mode,
    /// Nobody may come between what was before and the release.
    is_quiet: bool,
}

impl Lock {
    #[track_caller]
    pub(crate) const fn new() -> Self {
        Self {
            made: Location::caller(),
            state: Mutex::new(State::new(0)),
        }
    }

    /// Waits until it is free. `None` if this runs under no schedule.
    #[track_caller]
    pub(crate) fn acquire(&self, mode: Mode) -> Option<Token<'_>> {
        if !run::is_running() {
            return None;
        }
        let at = Location::caller();
        let [locks, waits] = mode.steps();
        run::switch();
        loop {
            let mut state = self.state();
            if state.take(mode) {
                break;
            }
            state.waiting.push((run::current(), mode));
            drop(state);
            let mut wait = Wait::new(waits, at);
            wait.lock = Some(self.known());
            run::wait(wait);
        }
        run::note(locks, at);
        Some(self.token(mode, at))
    }

    /// `None` if this runs under no schedule.
    #[track_caller]
    pub(crate) fn try_acquire(&self, mode: Mode) -> Option<Result<Token<'_>, Taken>> {
        if !run::is_running() {
            return None;
        }
        let at = Location::caller();
        run::point("tries to lock", at);
        let is_free = self.state().take(mode);
        Some(if is_free {
            Ok(self.token(mode, at))
        } else {
            Err(Taken)
        })
    }

    /// Whether it will never be free.
    pub(crate) fn is_lost(&self) -> bool {
        self.state().is_lost
    }

    fn token(&self, mode: Mode, at: Place) -> Token<'_> {
        run::hold(Hold {
            lock: self.known(),
            mode,
            at,
        });
        Token {
            lock: self,
            mode,
            is_quiet: false,
        }
    }

    fn known(&self) -> Known {
        Known {
            address: std::ptr::from_ref(self) as usize,
            made: self.made,
        }
    }

    /// As of this run.
    fn state(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.run != run::number() {
            let is_held = state.writer.is_some() || state.is_upgradable || state.readers > 0;
            let is_lost = state.is_lost || is_held;
            *state = State::new(run::number());
            state.is_lost = is_lost;
        }
        state
    }
}

/// Somebody else has the lock.
pub(crate) struct Taken;

impl State {
    const fn new(run: u64) -> Self {
        Self {
            run,
            writer: None,
            is_upgradable: false,
            readers: 0,
            waiting: Vec::new(),
            is_lost: false,
        }
    }

    /// Whether it was free. One that waits to write goes before those who come to read, as with `std`: whoever reads twice can wait for itself. As with
    /// parking_lot, it lets them pass while somebody may upgrade, for it could not go on if they waited.
    fn take(&mut self, mode: Mode) -> bool {
        if self.writer.is_some() {
            return false;
        }
        match mode {
            Mode::Exclusive if !self.is_upgradable && self.readers == 0 => {
                self.writer = Some(run::current());
            }
            Mode::Shared if self.is_upgradable || !self.is_awaited_by_writer() => self.readers += 1,
            Mode::Upgradable if !self.is_upgradable && !self.is_awaited_by_writer() => {
                self.is_upgradable = true;
            }
            _ => return false,
        }
        true
    }

    fn is_awaited_by_writer(&self) -> bool {
        let mut waiting = self.waiting.iter();
        waiting.any(|(_, mode)| *mode == Mode::Exclusive)
    }
}

impl<'a> Token<'a> {
    /// Releases the lock in one step with what was before.
    pub(crate) fn release_at_once(mut self) {
        self.is_quiet = true;
    }
}

impl Drop for Token<'_> {
    #[track_caller]
    fn drop(&mut self) {
        if !run::is_running() {
            return;
        }
        if !self.is_quiet {
            run::switch();
        }
        let mut state = self.lock.state();
        match self.mode {
            Mode::Exclusive => state.writer = None,
            Mode::Shared => state.readers = state.readers.saturating_sub(1),
            Mode::Upgradable => state.is_upgradable = false,
        }
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        run::release(self.lock.known(), self.mode);
        for (thread, _) in waiting {
            run::wake(thread);
        }
    }
}
