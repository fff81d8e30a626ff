//! Futures that one task polls beside each other: while one waits, it keeps the guards that it has, and the others go on.

use std::ops::Range;
use std::rc::Rc;

use super::choice::Choice;
use super::exec::Exec;
use super::futures::pauses;
use super::race::Rivals;
use super::value::{Callable, GuardId, Value};
use super::{Guard, frames};
use crate::ir::BlockId;
use crate::models::How;

/// What one of several futures did when it was polled, as ranges of the tables of the body that polls it.
pub(super) struct Turn {
    pub(super) taken: Range<usize>,
    kept: Range<usize>,
    pub(super) asked: Range<usize>,
}

/// One of the futures that a body polls.
pub(super) struct Polled {
    /// The same if it is one future.
    pub(super) future: usize,
    pub(super) does: Choice<Callable>,
    pub(super) block: BlockId,
    pub(super) rivals: Rivals,
    /// Guards that it yields when it is done.
    pub(super) made: Vec<GuardId>,
    pub(super) turn: Turn,
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

    /// What the futures that were polled mean for each other, which go on beside each other or one after the other.
    pub(super) fn settle_polled(&mut self, polled: &[Polled], at_once: bool) {
        if !self.recording || polled.is_empty() {
            return;
        }
        self.let_go_beside(polled);
        self.settle_race(polled);
        if at_once {
            let first = (0..).zip(polled).filter(|(n, one)| one.future == *n);
            let each: Vec<&Polled> = first.map(|(_, one)| one).collect();
            self.note_beside(&each);
        }
    }

    /// A future that waits for a lock lets the others go on, of which one may own the guard, and puts it away.
    fn let_go_beside(&mut self, polled: &[Polled]) {
        let mut owners = Vec::new();
        for value in self.state.locals.values() {
            owners_in(value, &mut owners);
        }
        for (guard, owner) in owners {
            let does = |one: &&Polled| one.does.items().contains(&owner);
            if self.facts.guards[guard as usize].how == How::Blocking
                || !polled.iter().any(|one| does(&one))
                || self.hands_back(owner)
            {
                continue;
            }
            for other in polled.iter().filter(|other| !does(other)) {
                self.forget_held(other.turn.taken.clone(), guard);
            }
        }
    }

    /// Whether what the future was given may be in what it yields.
    fn hands_back(&self, future: Callable) -> bool {
        let Callable::Closure(Some(body)) = future else {
            return false;
        };
        self.cx.summaries[body as usize]
            .as_ref()
            .is_some_and(|summary| {
                let guards = summary.ret.all_guards();
                let mut guards = guards.iter().map(|&guard| &summary.guards[guard as usize]);
                guards.any(|guard| guard.param.is_some())
            })
    }

    fn forget_held(&mut self, taken: Range<usize>, guard: GuardId) {
        for acquisition in &mut self.facts.acquisitions[taken] {
            let waits = self.facts.guards[acquisition.guard as usize].how == How::Future;
            if waits && acquisition.held.iter().any(|held| held.guard == guard) {
                Rc::make_mut(&mut acquisition.held).retain(|held| held.guard != guard);
            }
        }
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
    fn note_beside(&mut self, polled: &[&Polled]) {
        for (i, one) in polled.iter().enumerate() {
            for (j, other) in polled.iter().enumerate() {
                if i != j {
                    let kept = self.facts.kept[other.turn.kept.clone()].to_vec();
                    self.note_waits(one.turn.taken.clone(), &kept, How::Blocking);
                }
                // Those that asked before have had the lock before.
                if i > j && one.rivals.is_none() && other.rivals.is_none() {
                    let made = other.made.iter().copied();
                    let made: Vec<GuardId> = made.filter(|&guard| self.is_at_once(guard)).collect();
                    self.note_waits(one.turn.taken.clone(), &made, How::Future);
                }
            }
        }
    }

    /// Whether the lock is the first thing that the future waits for.
    fn is_at_once(&self, guard: GuardId) -> bool {
        let mut bodies = frames(&self.facts.guards[guard as usize].chain).map(|frame| frame.body);
        bodies.all(|body| pauses(self.cx.ws.body(body).1) <= 1)
    }

    fn note_waits(&mut self, taken: Range<usize>, kept: &[GuardId], how: How) {
        for acquisition in taken {
            let again = self.facts.acquisitions[acquisition].guard;
            let given_up = self.facts.acquisitions[acquisition].given_up;
            for &first in kept {
                let guards = &self.facts.guards;
                let (first_guard, again_guard) = (&guards[first as usize], &guards[again as usize]);
                let waits = !given_up && again_guard.how == how && first_guard.how == how;
                let here = again_guard.here;
                let is_new = self.facts.beside.iter().all(|&(known, _)| {
                    let known = &guards[self.facts.acquisitions[known].guard as usize];
                    known.here != here || known.lock != again_guard.lock
                });
                if waits && keeps_out(first_guard, again_guard) && is_new {
                    self.facts.beside.push((acquisition, first));
                }
            }
        }
    }
}

/// Whether one surely waits for the other.
fn keeps_out(first: &Guard, again: &Guard) -> bool {
    let (held, asked) = (first.mode, again.mode);
    first.lock == again.lock && held.blocks(asked) && !held.goes_beside(asked)
}

/// The futures in a value that own guards.
fn owners_in(value: &Value, owners: &mut Vec<(GuardId, Callable)>) {
    if !value.has_guards() {
        return;
    }
    for &callable in value.callables.items() {
        owners.extend(value.all_guards().iter().map(|&guard| (guard, callable)));
    }
    if value.callables.is_empty() {
        for part in value.parts.values() {
            owners_in(part, owners);
        }
    }
}
