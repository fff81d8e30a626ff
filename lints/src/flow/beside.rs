//! Futures that one task polls beside each other: while one waits, it keeps the guards that it has, and the others go on.

use std::ops::Range;

use super::exec::Exec;
use crate::models::How;

/// What one of several futures did when it was polled, as ranges of the tables of the body that polls it.
pub(super) struct Turn {
    pub(super) taken: Range<usize>,
    kept: Range<usize>,
    pub(super) asked: Range<usize>,
}

impl Exec<'_, '_> {
    pub(super) fn turn<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> (T, Turn) {
        let before = (
            self.facts.acquisitions.len(),
            self.facts.kept.len(),
            self.facts.callbacks.len(),
        );
        let made = run(self);
        let turn = Turn {
            taken: before.0..self.facts.acquisitions.len(),
            kept: before.1..self.facts.kept.len(),
            asked: before.2..self.facts.callbacks.len(),
        };
        (made, turn)
    }

    /// The body waits, and the thread does something else with these locks held.
    pub(super) fn note_kept(&mut self) {
        if !self.recording {
            return;
        }
        for held in self
            .state
            .held
            .iter()
            .filter(|held| held.must && !held.aged)
        {
            let guard = &self.facts.guards[held.guard as usize];
            let blocks = guard.how == How::Blocking && !guard.once;
            if blocks && guard.param.is_none() && guard.lock.is_some() {
                self.facts.kept.push(held.guard);
            }
        }
    }

    /// Each may ask, on the thread that polls them all, for what another one keeps.
    pub(super) fn note_beside(&mut self, turns: &[Turn]) {
        for (i, turn) in turns.iter().enumerate() {
            for (j, other) in turns.iter().enumerate() {
                if i != j {
                    self.note_waits(turn.taken.clone(), other.kept.clone());
                }
            }
        }
    }

    fn note_waits(&mut self, taken: Range<usize>, kept: Range<usize>) {
        for acquisition in taken {
            let again = self.facts.acquisitions[acquisition].guard;
            for &first in &self.facts.kept[kept.clone()] {
                let guards = &self.facts.guards;
                let (first_guard, again_guard) = (&guards[first as usize], &guards[again as usize]);
                let both_shared = first_guard.mode.is_shared() && again_guard.mode.is_shared();
                let waits = again_guard.how == How::Blocking
                    && first_guard.lock == again_guard.lock
                    && first_guard.mode.blocks(again_guard.mode)
                    && !both_shared;
                let here = again_guard.here;
                let is_new = self.facts.beside.iter().all(|&(known, _)| {
                    let known = &guards[self.facts.acquisitions[known].guard as usize];
                    known.here != here || known.lock != again_guard.lock
                });
                if waits && is_new {
                    self.facts.beside.push((acquisition, first));
                }
            }
        }
    }
}
