//! Terminators: where control goes, and what is known there.

use super::Felt;
use super::exec::Exec;
use super::gate::{is_among, numbered};
use super::memory::is_transparent;
use super::outcome::failure;
use super::path::Name;
use super::sets::Set;
use super::state::State;
use super::value::{GuardId, Test, Tested, Value};
use crate::ir::{BlockId, Operand, Term, Type, TypeId};
use crate::models::{How, last_segment};

impl<'a> Exec<'_, 'a> {
    pub(super) fn term(&mut self, term: &'a Term) -> Vec<(BlockId, State)> {
        if matches!(term, Term::Yield { .. }) {
            self.effect(Felt::Pause);
            self.note_kept();
        }
        match term {
            Term::Goto(next) | Term::Yield { resume: next } => {
                vec![(*next, std::mem::take(&mut self.state))]
            }
            Term::Switch {
                on,
                targets,
                otherwise,
            } => self.switch(on, targets, *otherwise),
            Term::Drop { place, target } => {
                self.drop_place(place);
                vec![(*target, std::mem::take(&mut self.state))]
            }
            Term::Call {
                callee,
                args,
                dest,
                target,
            } => {
                let value = self.call(callee, args, dest);
                let Some(target) = target else { return vec![] };
                self.assign(dest, value);
                vec![(*target, std::mem::take(&mut self.state))]
            }
            Term::Return => {
                if self.recording {
                    self.leave();
                }
                vec![]
            }
            Term::Unreachable => vec![],
        }
    }

    pub(super) fn is_flag(&self, ty: TypeId) -> bool {
        self.ir.types[ty as usize].text == "bool"
    }

    fn leave(&mut self) {
        let value = self
            .state
            .value(0)
            .map(|v| (**v).clone())
            .unwrap_or_default();
        let ret = &self.facts.ret;
        let (compared, flag, formal) = match *ret == Value::default() {
            true => (value.compared, value.flag, value.formal),
            false => (
                ret.compared.filter(|_| ret.compared == value.compared),
                ret.flag.filter(|_| ret.flag == value.flag),
                ret.formal.filter(|_| ret.formal == value.formal),
            ),
        };
        self.facts.ret.join(&value);
        self.facts.ret.compared = compared;
        self.facts.ret.flag = flag;
        self.facts.ret.formal = formal;
        let first = self.facts.ret_held.is_empty();
        if first {
            self.facts.ret_held = self.state.held.clone();
        } else {
            let mut all = State {
                held: self.facts.ret_held.clone(),
                ..State::default()
            };
            all.join(&State {
                held: self.state.held.clone(),
                ..State::default()
            });
            self.facts.ret_held = all.held;
        }
    }

    fn switch(
        &mut self,
        on: &'a Operand,
        targets: &[(i128, BlockId)],
        otherwise: Option<BlockId>,
    ) -> Vec<(BlockId, State)> {
        let value = self.operand(on);
        let block = self.block as usize;
        let reads = value.all_reads();
        self.facts.branches[block].merge(&reads);
        self.facts.compared[block] = value.compared;
        self.facts.flags[block] = value.flag;
        self.facts.formals[block] = value.formal;
        self.facts.tested[block] = value.variant_of.and_then(|tested| {
            let test = failure(self.ir, tested.ty, tested.test)?;
            Some(Tested { test, ..tested })
        });
        let ty = on.place().and_then(|place| self.near_type(place));
        let is_flag = ty.is_some_and(|ty| self.is_flag(ty));
        let mut next: Vec<(BlockId, State)> = Vec::new();
        let arms = targets
            .iter()
            .map(|&(n, b)| (Some(n), b))
            .chain(otherwise.map(|b| (None, b)));
        for (number, target) in arms {
            if value
                .constant
                .is_some_and(|c| number.map_or(targets.iter().any(|t| t.0 == c), |n| n != c))
            {
                continue;
            }
            let mut state = self.state.clone();
            if let (Some(number), true) = (number.or_else(|| other(targets)), is_flag) {
                value.cases.prune(&mut state.held, number);
            }
            if let Some(tested) = value.variant_of {
                self.prune(&mut state, tested, number, targets);
                self.prune_variants(&mut state, tested, number, targets);
            }
            match next.iter_mut().find(|(b, _)| *b == target) {
                Some((_, known)) => {
                    known.join(&state);
                }
                None => next.push((target, state)),
            }
        }
        next
    }

    /// In the arm where a `Result` or `Option` turned out to be empty, its guard was never taken; in the other, it surely was.
    fn prune(
        &self,
        state: &mut State,
        Tested { local, ty, test }: Tested,
        number: Option<i128>,
        targets: &[(i128, BlockId)],
    ) {
        let Some(value) = state.value(local) else {
            return;
        };
        let guards = value.all_guards();
        if guards.is_empty() {
            return;
        }
        let ty = &self.ir.types[ty as usize];
        let head = last_segment(&ty.head);
        let number_of_absent = match head {
            "Option" => Some(0),
            "Result" | "Poll" | "ControlFlow" => Some(1),
            _ => None,
        };
        // The value that means "absent".
        let absent = match (test, number_of_absent) {
            (Test::Present, _) => 0,
            (Test::Absent, _) => 1,
            (Test::Discriminant, Some(absent)) => absent,
            (Test::Among(variants), Some(absent)) => {
                let says = |number| is_among(variants, number).map(i128::from);
                match says(absent).filter(|_| says(0) != says(1)) {
                    Some(absent) => absent,
                    None => return,
                }
            }
            (Test::Discriminant | Test::Among(_), None) => return,
        };
        let taken = match number {
            Some(n) => n,
            None => match other(targets) {
                Some(other) => other,
                None => return,
            },
        };
        if taken != absent {
            let content = ty.args.get(usize::from(head == "ControlFlow"));
            if let ([guard], true) = (&*guards, content.is_some_and(|&c| self.is_any_guard(c))) {
                state.confirm(*guard);
            }
            return;
        }
        let gone = self.gone_if_absent(ty, &guards);
        let mut value = (**value).clone();
        value.retain_guards(&|g| !gone.contains(&g));
        if head == "Option" || head == "Poll" {
            value.denotes = super::value::Denotes::Nothing;
        }
        state.set(local, value);
        state.rule_out(&gone);
    }

    /// Of the guards that an `Option` or a `Result` may have, those that are held by nobody if it turns out to be empty.
    pub(super) fn gone_if_absent(&self, ty: &Type, guards: &[GuardId]) -> Vec<GuardId> {
        let head = last_segment(&ty.head);
        let poisoned = matches!(head, "Result" | "ControlFlow")
            && self.error_owns_guard(ty.args.as_slice(), head);
        let is_gone = |g: &GuardId| !poisoned || self.facts.guards[*g as usize].how == How::Try;
        guards.iter().copied().filter(is_gone).collect()
    }

    /// Of a variant by which a part goes, if a macro has numbered it.
    fn numbered(&self, variant: u32) -> Option<i128> {
        let name = variant.checked_sub(1).map(Name::of)?;
        numbered(self.cx.names.text(name))
    }

    /// The same, or as bodies tell it.
    fn number_of(&self, variant: u32, ty: &str) -> Option<i128> {
        let name = variant.checked_sub(1).map(Name::of)?;
        let told = || self.cx.ws.variant_number(ty, self.cx.names.text(name));
        self.numbered(variant).or_else(told)
    }

    /// Whether the guard is only in what one of the value's numbered variants holds.
    pub(super) fn is_of_arm(&self, guard: GuardId, value: &Value) -> bool {
        let mut parts = value.parts.iter();
        parts.any(|((variant, _), part)| {
            self.numbered(*variant).is_some() && part.all_guards().contains(&guard)
        })
    }

    /// In the arm of one variant, or of all but some, there are no guards of others, where it is known which is which.
    fn prune_variants(
        &self,
        state: &mut State,
        Tested { local, ty, test }: Tested,
        number: Option<i128>,
        targets: &[(i128, BlockId)],
    ) {
        let Some(value) = state.value(local).cloned() else {
            return;
        };
        let ty = &self.ir.types[ty as usize];
        if is_transparent(&ty.head) || matches!(test, Test::Present | Test::Absent) {
            return;
        }
        // What the value is if it is that variant.
        let told = |known: i128| match test {
            Test::Discriminant => Some(known),
            Test::Among(variants) => is_among(variants, known).map(i128::from),
            Test::Present | Test::Absent => None,
        };
        let is_here = |told: i128| match number {
            Some(number) => told == number,
            None => targets.iter().all(|&(tested, _)| told != tested),
        };
        let mut gone = Set::default();
        let mut unclear = Set::default();
        for ((variant, _), part) in value.parts.iter() {
            match self.number_of(*variant, &ty.head).and_then(told) {
                Some(told) if is_here(told) => {}
                Some(_) => _ = gone.merge(&part.all_guards()),
                None => _ = unclear.merge(&part.all_guards()),
            }
        }
        state.doubt_unsure(&unclear);
        if !gone.is_empty() {
            let mut value = (*value).clone();
            value.retain_guards(&|g| !gone.contains(&g));
            state.set(local, value);
            state.rule_out(&gone);
        }
    }

    fn error_owns_guard(&self, args: &[TypeId], head: &str) -> bool {
        // `ControlFlow<B, C>` has what stops first.
        let error = if head == "ControlFlow" {
            args.first()
        } else {
            args.get(1)
        };
        error.is_some_and(|&ty| self.cx.ws.type_facts(self.unit, ty).may_own_guard)
    }
}

/// Of two values, the one that no arm names.
pub(super) fn other(targets: &[(i128, BlockId)]) -> Option<i128> {
    match targets {
        [(n, _)] => Some(1 - n),
        _ => None,
    }
}
