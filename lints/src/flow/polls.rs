//! What a body that polls futures by hand makes of their answers: which of them it needs to be done itself.

use super::branch::other;
use crate::ir::{
    Aggregate, BlockId, Body, Const, LocalId, Operand, Place, Proj, Rvalue, Stmt, Target, Term,
    Type, TypeId, Unit,
};
use crate::models::Key;

/// A local, or one of its fields.
type Part = (LocalId, Option<u32>);

/// Calls between where an error is made and where it is handed on.
const MAX_CALLS: u32 = 4;

/// A call that says whether something is done.
struct Poll {
    block: BlockId,
    /// What its answer is in.
    answer: Vec<Part>,
    /// The edges on which it is done.
    done: Vec<(BlockId, BlockId)>,
}

/// Where the body says that it is done.
struct Exit {
    block: BlockId,
    /// The polls whose answers it hands on.
    hands_on: Vec<usize>,
    /// It failed.
    fails: bool,
}

pub(super) struct Polls<'a> {
    unit: &'a Unit,
    body: &'a Body,
    polls: Vec<Poll>,
    exits: Vec<Exit>,
}

impl<'a> Polls<'a> {
    pub(super) fn of(unit: &'a Unit, body: &'a Body) -> Self {
        let mut polls = Polls {
            unit,
            body,
            polls: Vec::new(),
            exits: Vec::new(),
        };
        if !polls.is_answer(body.locals.first().map(|made| made.ty)) {
            return polls;
        }
        for (block, code) in (0..).zip(&body.blocks) {
            if let Some(dest) = polls.asks(&code.term) {
                polls.polls.push(polls.follow(block, dest));
            }
        }
        polls.find_exits(0, &mut Vec::new());
        polls
    }

    /// The blocks that ask those of which one may be done first, so that the body is done without what is polled in this
    /// block; none if that hangs on something else. `None` if there is no choice.
    pub(super) fn rivals(&self, block: BlockId) -> Option<Vec<BlockId>> {
        let at = self.polls.iter().position(|poll| poll.block == block)?;
        let mine = &self.polls[at];
        let mut rivals = Vec::new();
        for exit in &self.exits {
            let needed: Vec<usize> = (0..self.polls.len())
                .filter(|&poll| self.needs(exit, poll))
                .collect();
            let reaches = |poll: &Poll| self.goes_on(poll.block, exit.block, &[]);
            if needed.is_empty() && !self.polls.iter().any(reaches) {
                // It gives up before it polls at all.
                return Some(Vec::new());
            }
            if exit.fails {
                // What is done as well as it can be was not given up.
                continue;
            }
            for &rival in needed.iter().filter(|_| !needed.contains(&at)) {
                rivals.push((rival, &self.polls[rival]));
            }
            if needed == [at] {
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

    /// Whether the body leaves there only if that is done.
    fn needs(&self, exit: &Exit, poll: usize) -> bool {
        let done = &self.polls[poll].done;
        exit.hands_on.contains(&poll) || !done.is_empty() && !self.comes_to(0, exit.block, done)
    }

    /// Whether control goes on from behind one block to another, not by these edges.
    fn goes_on(&self, from: BlockId, to: BlockId, without: &[(BlockId, BlockId)]) -> bool {
        let next = self.next(from);
        let mut next = next
            .iter()
            .filter(|&&next| !without.contains(&(from, next)));
        next.any(|&next| self.comes_to(next, to, without))
    }

    fn comes_to(&self, from: BlockId, to: BlockId, without: &[(BlockId, BlockId)]) -> bool {
        let mut seen = vec![false; self.body.blocks.len()];
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
        match &self.body.blocks[block as usize].term {
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

    /// Where the answer goes, if it is a call that asks whether something is done, and does not hand on another answer.
    fn asks(&self, term: &'a Term) -> Option<&'a Place> {
        let Term::Call { args, dest, .. } = term else {
            return None;
        };
        let is_answer = |place: &Place| self.is_answer(self.type_of(place));
        let asked = is_answer(dest) && !args.iter().filter_map(Operand::place).any(is_answer);
        asked.then_some(dest)
    }

    /// `Poll<T>` or `Option<Poll<T>>`.
    fn is_answer(&self, ty: Option<TypeId>) -> bool {
        ty.is_some_and(|ty| {
            let ty = &self.unit.types[ty as usize];
            let wraps = ty.head.ends_with("::Option") && ty.pointers.is_empty();
            let inner = ty.args.first().filter(|_| wraps);
            is_poll(ty) || inner.is_some_and(|&ty| is_poll(&self.unit.types[ty as usize]))
        })
    }

    fn type_of(&self, place: &Place) -> Option<TypeId> {
        let fields = place.proj.iter().rev();
        let mut fields = fields.map_while(|proj| match proj {
            Proj::Field { ty, .. } => Some(Some(*ty)),
            Proj::Deref => Some(None),
            _ => None,
        });
        let local = self.body.locals.get(place.local as usize);
        fields.find_map(|ty| ty).or_else(|| local.map(|l| l.ty))
    }

    fn follow(&self, block: BlockId, dest: &Place) -> Poll {
        let mut poll = Poll {
            block,
            answer: vec![(dest.local, None)],
            done: Vec::new(),
        };
        // Bools that tell whether it is done, and whether they are true then.
        let mut told: Vec<(LocalId, bool)> = Vec::new();
        let mut discriminants: Vec<LocalId> = Vec::new();
        let mut known = 0;
        while known < poll.answer.len() + told.len() + discriminants.len() {
            known = poll.answer.len() + told.len() + discriminants.len();
            for code in &self.body.blocks {
                for stmt in &code.stmts {
                    self.follow_stmt(stmt, &mut poll.answer, &mut told, &mut discriminants);
                }
                self.follow_call(&code.term, &mut poll.answer, &mut told);
            }
        }
        for (from, code) in (0..).zip(&self.body.blocks) {
            let Term::Switch {
                on,
                targets,
                otherwise,
            } = &code.term
            else {
                continue;
            };
            let Some(on) = on.place().map(|place| place.local) else {
                continue;
            };
            let is_true = told.iter().find(|(local, _)| *local == on);
            let done = match is_true {
                Some(&(_, is_true)) => i128::from(is_true),
                None if discriminants.contains(&on) => 0,
                None => continue,
            };
            let named = targets.iter().find(|(number, _)| *number == done);
            let rest = otherwise.filter(|_| other(targets) == Some(done));
            let to = named.map(|&(_, to)| to).or(rest);
            poll.done.extend(to.map(|to| (from, to)));
        }
        poll
    }

    fn follow_stmt(
        &self,
        stmt: &Stmt,
        answer: &mut Vec<Part>,
        told: &mut Vec<(LocalId, bool)>,
        discriminants: &mut Vec<LocalId>,
    ) {
        let to = stmt.place.local;
        match &stmt.value {
            Rvalue::Discriminant(place) if is_in(answer, place) => {
                let ty = self.type_of(place).map(|ty| &self.unit.types[ty as usize]);
                if ty.is_some_and(is_poll) {
                    insert(discriminants, to);
                }
            }
            Rvalue::Aggregate(Aggregate::Tuple, operands) => {
                for (index, operand) in (0..).zip(operands) {
                    if operand.place().is_some_and(|place| is_in(answer, place)) {
                        insert(answer, (to, Some(index)));
                    }
                }
            }
            value => {
                let not = matches!(value, Rvalue::Unary(_));
                for place in value.places() {
                    if is_in(answer, place) && self.is_answer(self.type_of(&stmt.place)) {
                        insert(answer, (to, None));
                    }
                    let bool = told.iter().find(|(local, _)| *local == place.local);
                    if let Some(&(_, is_true)) = bool {
                        insert(told, (to, is_true != not));
                    }
                }
            }
        }
    }

    fn follow_call(&self, term: &Term, answer: &mut Vec<Part>, told: &mut Vec<(LocalId, bool)>) {
        let Term::Call {
            callee, args, dest, ..
        } = term
        else {
            return;
        };
        let mut places = args.iter().filter_map(Operand::place);
        if !places.any(|place| is_in(answer, place)) {
            return;
        }
        let key = self.key(callee);
        match key.map_or("", |key| key.name) {
            "is_ready" => insert(told, (dest.local, true)),
            "is_pending" => insert(told, (dest.local, false)),
            _ if self.is_answer(self.type_of(dest)) => insert(answer, (dest.local, None)),
            _ => {}
        }
    }

    fn key(&self, callee: &Target) -> Option<Key<'a>> {
        match callee {
            Target::Fn(id) => Some(Key::of(&self.unit.callees[*id as usize].path)),
            Target::Value(_) => None,
        }
    }

    /// Where the local gets a value that says that the body is done.
    fn find_exits(&mut self, local: LocalId, seen: &mut Vec<LocalId>) {
        if seen.contains(&local) {
            return;
        }
        seen.push(local);
        for (block, code) in (0..).zip(&self.body.blocks) {
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
                    let residual = self.key(callee).map(|key| key.owner) == Some("FromResidual");
                    let places: Vec<&Place> = args.iter().filter_map(Operand::place).collect();
                    let mut exit = self.exit(block, &places, residual);
                    let asks = self.polls.iter().position(|poll| poll.block == block);
                    exit.hands_on.extend(asks);
                    self.exits.push(exit);
                }
            }
        }
    }

    fn exit_by(&mut self, block: BlockId, value: &Rvalue, seen: &mut Vec<LocalId>) {
        let places = value.places();
        match value {
            Rvalue::Aggregate(Aggregate::Adt { variant, .. }, _)
                if matches!(variant.as_deref(), Some("Pending" | "None")) => {}
            Rvalue::Use(Operand::Const(_)) => {}
            Rvalue::Use(Operand::Move(from) | Operand::Copy(from))
                if from.proj.is_empty() && !self.polls.iter().any(|p| is_in(&p.answer, from)) =>
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
            places.any(|place| is_in(&self.polls[poll].answer, place))
        };
        Exit {
            block,
            hands_on: (0..self.polls.len()).filter(hands_on).collect(),
            fails,
        }
    }

    /// Whether the local gets an error, or what an `Option` has of one: `failed.err().map(Err).unwrap()`.
    fn is_error(&self, local: LocalId, calls: u32) -> bool {
        self.body.blocks.iter().any(|block| {
            let mut made = block.stmts.iter().filter(|stmt| stmt.place.local == local);
            let by_call = match &block.term {
                Term::Call { args, dest, .. } if dest.local == local => args.as_slice(),
                _ => &[],
            };
            let mut args = by_call.iter();
            args.any(|arg| match arg {
                Operand::Const(Const::Path(id)) => {
                    self.unit.callees[*id as usize].path.ends_with("::Err")
                }
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

/// `Poll<T>`, or a reference to one.
fn is_poll(ty: &Type) -> bool {
    ty.head.ends_with("::Poll")
}

/// Whether the place is in one of the parts.
fn is_in(parts: &[Part], place: &Place) -> bool {
    let field = place.proj.iter().find_map(|proj| match proj {
        Proj::Field { index, .. } => Some(*index),
        _ => None,
    });
    parts
        .iter()
        .any(|&(local, part)| local == place.local && (part.is_none() || part == field))
}

fn insert<T: PartialEq>(all: &mut Vec<T>, new: T) {
    if !all.contains(&new) {
        all.push(new);
    }
}
