//! Answers to whether something is done, as the code of a body that polls it goes on with them.

use super::branch::other;
use crate::ir::{
    Aggregate, BlockId, Body, LocalId, Operand, Place, Proj, Rvalue, Stmt, Target, Term, Type,
    TypeId, Unit,
};
use crate::models::Key;

pub(super) type Edge = (BlockId, BlockId);

/// A local, or one of its fields.
type Part = (LocalId, Option<u32>);

/// A call that says whether something is done.
pub(super) struct Poll {
    pub(super) block: BlockId,
    /// What its answer is in.
    answer: Vec<Part>,
    /// The edges on which it is done, and on which it is not.
    pub(super) done: Vec<Edge>,
    pub(super) pending: Vec<Edge>,
}

impl Poll {
    /// Whether the place holds the answer.
    pub(super) fn is_in(&self, place: &Place) -> bool {
        is_in(&self.answer, place)
    }
}

#[derive(Clone, Copy)]
pub(super) struct Answers<'a> {
    pub(super) unit: &'a Unit,
    pub(super) body: &'a Body,
}

impl<'a> Answers<'a> {
    /// Where the answer goes, if it is a call that asks whether something is done, and does not hand on another answer.
    pub(super) fn asks(&self, term: &'a Term) -> Option<&'a Place> {
        let Term::Call { args, dest, .. } = term else {
            return None;
        };
        let is_answer = |place: &Place| self.is_answer(self.type_of(place));
        let asked = is_answer(dest) && !args.iter().filter_map(Operand::place).any(is_answer);
        asked.then_some(dest)
    }

    /// `Poll<T>` or `Option<Poll<T>>`.
    pub(super) fn is_answer(&self, ty: Option<TypeId>) -> bool {
        ty.is_some_and(|ty| {
            let ty = &self.unit.types[ty as usize];
            let wraps = ty.head.ends_with("::Option") && ty.pointers.is_empty();
            let inner = ty.args.first().filter(|_| wraps);
            is_poll(ty) || inner.is_some_and(|&ty| is_poll(&self.unit.types[ty as usize]))
        })
    }

    pub(super) fn type_of(&self, place: &Place) -> Option<TypeId> {
        let fields = place.proj.iter().rev();
        let mut fields = fields.map_while(|proj| match proj {
            Proj::Field { ty, .. } => Some(Some(*ty)),
            Proj::Deref => Some(None),
            _ => None,
        });
        let local = self.body.locals.get(place.local as usize);
        fields.find_map(|ty| ty).or_else(|| local.map(|l| l.ty))
    }

    pub(super) fn follow(&self, block: BlockId, dest: &Place) -> Poll {
        let mut poll = Poll {
            block,
            answer: vec![(dest.local, None)],
            done: Vec::new(),
            pending: Vec::new(),
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
            let all = targets.iter().map(|&(_, to)| to).chain(*otherwise);
            poll.pending.extend(
                all.filter(|&next| Some(next) != to)
                    .map(|next| (from, next)),
            );
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

    pub(super) fn key(&self, callee: &Target) -> Option<Key<'a>> {
        match callee {
            Target::Fn(id) => Some(Key::of(&self.unit.callees[*id as usize].path)),
            Target::Value(_) => None,
        }
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
