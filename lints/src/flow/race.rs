//! Futures that are polled as one of a choice: the wait for them ends when another one is done.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use super::beside::{Polled, Turn};
use super::exec::Exec;
use super::polls::Polls;
use super::value::GuardId;
use super::{Asked, Callback, Facts};
use crate::ir::{BlockId, Body, Unit};
use crate::models::How;

/// What may end the wait for a future before it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Race {
    #[default]
    Nothing,
    /// One of its parts is done, and the others are given up.
    Parts,
    /// Something of which no more is known: a timer.
    Other,
}

/// For a future that is polled: the blocks that poll those of which one may be done first. If there are none, something else
/// may end the wait.
pub type Rivals = Option<Rc<[BlockId]>>;

/// For each block that polls futures as one of a choice: the rivals of what it polls.
pub(super) fn rivals(unit: &Unit, body: &Body, asked: &[Callback]) -> BTreeMap<BlockId, Rivals> {
    let mut of_block = BTreeMap::new();
    let polled = asked.iter().filter(|c| c.asked == Asked::Polled);
    let mut polled: Vec<BlockId> = polled.map(|c| c.block).collect();
    polled.dedup();
    if polled.is_empty() || super::futures::is_async(body) {
        return of_block;
    }
    let polls = Polls::of(unit, body);
    for block in polled {
        if let Some(rivals) = polls.rivals(block) {
            of_block.insert(block, Some(Rc::from(rivals)));
        }
    }
    of_block
}

impl Exec<'_, '_> {
    /// Where a future is given up when another one is done, what it waits for is only tried. Where the others wait for the
    /// same, or for what this task holds, too, nothing is.
    pub(super) fn settle_race(&mut self, racers: &[Polled]) {
        let mut given_up = Vec::new();
        for (index, racer) in racers.iter().enumerate() {
            let Some(blocks) = &racer.rivals else {
                continue;
            };
            let is_rival =
                |other: &&Polled| other.future != racer.future && blocks.contains(&other.block);
            let rivals: Vec<&Polled> = racers.iter().filter(is_rival).collect();
            let is_known = |block: &BlockId| rivals.iter().any(|rival| rival.block == *block);
            let mut others = blocks.iter().filter(|&&block| block != racer.block);
            let is_open = blocks.is_empty() || !others.all(is_known);
            let alone = !is_open && rivals.is_empty();
            if alone {
                continue;
            }
            for acquisition in racer.turn.taken.clone() {
                let stuck = |rival: &&Polled| self.is_stuck(&rival.turn.taken, acquisition);
                if is_open || !rivals.iter().all(stuck) {
                    given_up.push(acquisition);
                }
            }
            self.give_up_asked(&racers[index].turn);
        }
        for acquisition in given_up {
            self.facts.give_up(acquisition);
        }
    }

    /// The wait for all that happened in the turn may end before.
    pub(super) fn give_up_turn(&mut self, turn: &Turn) {
        for acquisition in turn.taken.clone() {
            self.facts.give_up(acquisition);
        }
        self.give_up_asked(turn);
    }

    /// The same for futures that somebody else gave.
    fn give_up_asked(&mut self, turn: &Turn) {
        for callback in &mut self.facts.callbacks[turn.asked.clone()] {
            if callback.asked == Asked::Polled {
                callback.rivals = Some(Rc::from([]));
            }
        }
    }

    /// Whether a rival waits for the lock, too, or for another one that is held.
    fn is_stuck(&self, rival: &Range<usize>, acquisition: usize) -> bool {
        let facts = &self.facts;
        let guard = |index: usize| &facts.guards[facts.acquisitions[index].guard as usize];
        let wanted = guard(acquisition).lock;
        let holds = |held: GuardId, asked: usize| {
            let (held, asked) = (&facts.guards[held as usize], guard(asked));
            held.lock == asked.lock && held.mode.blocks(asked.mode)
        };
        rival.clone().any(|other| {
            let acquisition = &facts.acquisitions[other];
            let asked = guard(other);
            let mut held = acquisition.held.iter();
            asked.how != How::Try
                && !acquisition.given_up
                && asked.lock.is_some()
                && (asked.lock == wanted
                    || held.any(|h| !(h.aged || h.lost) && holds(h.guard, other)))
        })
    }
}

impl Facts {
    /// Who waits for a lock that blocks its thread gives nothing up.
    fn give_up(&mut self, acquisition: usize) {
        let acquisition = &mut self.acquisitions[acquisition];
        let how = self.guards[acquisition.guard as usize].how;
        acquisition.given_up |= how == How::Future;
    }
}
