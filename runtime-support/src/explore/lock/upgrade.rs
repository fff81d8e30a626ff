//! From an upgradable read to another mode, with nobody in between.

use std::panic::Location;

use super::{Mode, Token};
use crate::explore::run::{self, Hold, Place, Wait};

impl Token<'_> {
    /// From here on others wait behind this one, and this one waits for those who read.
    #[track_caller]
    pub(crate) fn upgrade(&mut self) {
        if !run::is_running() {
            return;
        }
        let at = Location::caller();
        run::switch();
        let mut state = self.lock.state();
        state.is_upgradable = false;
        state.writer = Some(run::current());
        while state.readers > 0 {
            state.waiting.push((run::current(), Mode::Exclusive));
            drop(state);
            let mut wait = Wait::new("waits to upgrade", at);
            wait.lock = Some(self.lock.known());
            wait.upgrades = true;
            run::wait(wait);
            state = self.lock.state();
        }
        drop(state);
        run::note("upgrades", at);
        self.turn_into(Mode::Exclusive, at);
    }

    /// Whether nobody reads.
    #[track_caller]
    pub(crate) fn try_upgrade(&mut self) -> bool {
        if !run::is_running() {
            return true;
        }
        let at = Location::caller();
        run::point("tries to upgrade", at);
        let mut state = self.lock.state();
        if state.readers > 0 {
            return false;
        }
        state.is_upgradable = false;
        state.writer = Some(run::current());
        drop(state);
        self.turn_into(Mode::Exclusive, at);
        true
    }

    /// Another one may have an upgradable read then.
    #[track_caller]
    pub(crate) fn downgrade(&mut self) {
        if !run::is_running() {
            return;
        }
        let at = Location::caller();
        run::point("downgrades", at);
        let mut state = self.lock.state();
        state.is_upgradable = false;
        state.readers += 1;
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        self.turn_into(Mode::Shared, at);
        for (thread, _) in waiting {
            run::wake(thread);
        }
    }

    fn turn_into(&mut self, mode: Mode, at: Place) {
        let lock = self.lock.known();
        run::release(lock, Mode::Upgradable);
        run::hold(Hold { lock, mode, at });
        self.mode = mode;
    }
}
