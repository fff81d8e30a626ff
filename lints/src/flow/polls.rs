//! What a body that polls futures by hand makes of their answers: which of them it needs to be done itself.

use super::answers::{Answers, Edge, Poll};
use crate::ir::{Aggregate, BlockId, Body, Const, LocalId, Operand, Place, Rvalue, Term, Unit};

/// Calls between where an error is made and where it is handed on.
const MAX_CALLS: u32 = 4;

/// Where the body says that it is done.
struct Exit {
    block: BlockId,
    /// The polls that are done where it leaves, or whose answers it hands on.
    needed: Vec<usize>,
    /// It failed.
    fails: bool,
}

pub(super) struct Polls<'a> {
    answers: Answers<'a>,
    polls: Vec<Poll>,
    exits: Vec<Exit>,
}

impl<'a> Polls<'a> {
    pub(super) fn of(unit: &'a Unit, body: &'a Body) -> Self {
        let mut polls = Polls {
            answers: Answers { unit, body },
            polls: Vec::new(),
            exits: Vec::new(),
        };
        if !polls
            .answers
            .is_answer(body.locals.first().map(|made| made.ty))
        {
            return polls;
        }
        for (block, code) in (0..).zip(&body.blocks) {
            if let Some(dest) = polls.answers.asks(&code.term) {
                polls.polls.push(polls.answers.follow(block, dest));
            }
        }
        polls.find_exits(0, &mut Vec::new());
        for mut exit in std::mem::take(&mut polls.exits) {
            exit.needed = (0..polls.polls.len())
                .filter(|&poll| polls.needs(&exit, poll))
                .collect();
            polls.exits.push(exit);
        }
        polls
    }

    /// The blocks that ask those of which one may be done first, so that the body is done without what is polled in this
    /// block; none if that hangs on something else. `None` if there is no choice.
    pub(super) fn rivals(&self, block: BlockId) -> Option<Vec<BlockId>> {
        let at = self.polls.iter().position(|poll| poll.block == block)?;
        let mine = &self.polls[at];
        let mut rivals = Vec::new();
        for exit in &self.exits {
            let needed = exit.needed.as_slice();
            if needed.is_empty() && self.gives_up(exit, mine) {
                return Some(Vec::new());
            }
            if exit.fails {
                // That is not how it is meant to end: `try_join!`.
                continue;
            }
            for &rival in needed.iter().filter(|_| !needed.contains(&at)) {
                rivals.push((rival, &self.polls[rival]));
            }
            if *needed == [at] {
                // Of several futures that it polls.
                rivals.push((at, mine));
            }
        }
        // Those that are asked while the other one is not done.
        let mut rivals: Vec<BlockId> = rivals
            .iter()
            .filter(|(_, rival)| {
                self.goes_on(mine.block, rival.block, &mine.done)
                    || self.goes_on(rival.block, mine.block, &rival.done)
            })
            .map(|(_, rival)| rival.block)
            .collect();
        rivals.sort_unstable();
        rivals.dedup();
        (!rivals.is_empty()).then_some(rivals)
    }

    /// Whether the body leaves there before it polls at all, or only if this is not done.
    fn gives_up(&self, exit: &Exit, mine: &Poll) -> bool {
        let reaches = |poll: &Poll| self.goes_on(poll.block, exit.block, &[]);
        !self.polls.iter().any(reaches) || !self.comes_to(0, exit.block, &mine.pending)
    }

    /// Whether the body leaves there only if that is done.
    fn needs(&self, exit: &Exit, poll: usize) -> bool {
        let done = &self.polls[poll].done;
        exit.needed.contains(&poll) || !done.is_empty() && !self.comes_to(0, exit.block, done)
    }

    /// Whether control goes on from behind one block to another, not by these edges.
    fn goes_on(&self, from: BlockId, to: BlockId, without: &[Edge]) -> bool {
        let next = self.next(from);
        let mut next = next
            .iter()
            .filter(|&&next| !without.contains(&(from, next)));
        next.any(|&next| self.comes_to(next, to, without))
    }

    fn comes_to(&self, from: BlockId, to: BlockId, without: &[Edge]) -> bool {
        let mut seen = vec![false; self.answers.body.blocks.len()];
        let mut work = vec![from];
        while let Some(block) = work.pop() {
            if block == to {
                return true;
            }
            if std::mem::replace(&mut seen[block as usize], true) {
                continue;
            }
            let next = self.next(block);
            work.extend(
                next.iter()
                    .filter(|&&next| !without.contains(&(block, next))),
            );
        }
        false
    }

    fn next(&self, block: BlockId) -> Vec<BlockId> {
        match &self.answers.body.blocks[block as usize].term {
            Term::Goto(next) | Term::Yield { resume: next } | Term::Drop { target: next, .. } => {
                vec![*next]
            }
            Term::Call { target, .. } => target.iter().copied().collect(),
            Term::Switch {
                targets, otherwise, ..
            } => targets.iter().map(|t| t.1).chain(*otherwise).collect(),
            Term::Return | Term::Unreachable => Vec::new(),
        }
    }

    /// Where the local gets a value that says that the body is done.
    fn find_exits(&mut self, local: LocalId, seen: &mut Vec<LocalId>) {
        if seen.contains(&local) {
            return;
        }
        seen.push(local);
        for (block, code) in (0..).zip(&self.answers.body.blocks) {
            for stmt in &code.stmts {
                if stmt.place.local == local && stmt.place.proj.is_empty() {
                    self.exit_by(block, &stmt.value, seen);
                }
            }
            if let Term::Call {
                callee, args, dest, ..
            } = &code.term
            {
                if dest.local == local && dest.proj.is_empty() {
                    let residual =
                        self.answers.key(callee).map(|key| key.owner) == Some("FromResidual");
                    let places: Vec<&Place> = args.iter().filter_map(Operand::place).collect();
                    let mut exit = self.exit(block, &places, residual);
                    let asks = self.polls.iter().position(|poll| poll.block == block);
                    exit.needed.extend(asks);
                    self.exits.push(exit);
                }
            }
        }
    }

    fn exit_by(&mut self, block: BlockId, value: &Rvalue, seen: &mut Vec<LocalId>) {
        let places: Vec<&Place> = value.places().collect();
        match value {
            Rvalue::Aggregate(Aggregate::Adt { variant, .. }, _)
                if matches!(variant.as_deref(), Some("Pending" | "None")) => {}
            Rvalue::Use(Operand::Const(_)) => {}
            Rvalue::Use(Operand::Move(from) | Operand::Copy(from))
                if from.proj.is_empty() && !self.polls.iter().any(|p| p.is_in(from)) =>
            {
                self.find_exits(from.local, seen);
            }
            _ => {
                let fails = places
                    .iter()
                    .any(|place| self.is_error(place.local, MAX_CALLS));
                let exit = self.exit(block, &places, fails);
                self.exits.push(exit);
            }
        }
    }

    fn exit(&self, block: BlockId, places: &[&Place], fails: bool) -> Exit {
        let hands_on = |&poll: &usize| {
            let mut places = places.iter();
            places.any(|place| self.polls[poll].is_in(place))
        };
        Exit {
            block,
            needed: (0..self.polls.len()).filter(hands_on).collect(),
            fails,
        }
    }

    /// Whether the local gets an error, or what an `Option` has of one: `failed.err().map(Err).unwrap()`.
    fn is_error(&self, local: LocalId, calls: u32) -> bool {
        self.answers.body.blocks.iter().any(|block| {
            let mut made = block.stmts.iter().filter(|stmt| stmt.place.local == local);
            let by_call = match &block.term {
                Term::Call { args, dest, .. } if dest.local == local => args.as_slice(),
                _ => &[],
            };
            let mut args = by_call.iter();
            args.any(|arg| match arg {
                Operand::Const(Const::Path(id)) => self.answers.unit.callees[*id as usize]
                    .path
                    .ends_with("::Err"),
                Operand::Move(from) if by_call.len() == 1 && calls > 0 => {
                    self.is_error(from.local, calls - 1)
                }
                _ => false,
            }) || made.any(|stmt| match &stmt.value {
                Rvalue::Aggregate(Aggregate::Adt { variant, .. }, _) => {
                    variant.as_deref() == Some("Err")
                }
                _ => false,
            })
        })
    }
}
