//! On which side of what may fail something happens.

use std::cell::OnceCell;

use super::Facts;
use super::answers::Answers;
use super::endings::Endings;
use super::sources::{Source, assigned, sources};
use super::value::Test;
use crate::ir::{BlockId, Body, Const, LocalId, Operand, Proj, Rvalue, Target, Term, TypeId, Unit};
use crate::models::{Key, last_segment};

/// Where a block lies, seen from a branch that decides whether it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// What leads past it is a failure, or nothing is.
    Fine,
    /// Only a failure leads there.
    Failed,
    Unknown,
}

/// The numbers of the arms of a branch on whether something failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) failed: i128,
    pub(super) fine: i128,
}

impl Outcome {
    fn of(test: Test) -> Option<Outcome> {
        let (failed, fine) = match test {
            Test::Present => (0, 1),
            Test::Absent | Test::Discriminant => (1, 0),
            Test::Among(_) => return None,
        };
        Some(Outcome { failed, fine })
    }

    /// Of a branch on a `bool`.
    fn of_flag(is_fine: bool) -> Outcome {
        Outcome {
            failed: i128::from(!is_fine),
            fine: i128::from(is_fine),
        }
    }
}

/// How a look at a variant tells whether something failed, or is not there yet.
pub(super) fn failure(unit: &Unit, ty: TypeId, test: Test) -> Option<Test> {
    let ty = &unit.types[ty as usize];
    match (last_segment(&ty.head), test) {
        // `None` comes first.
        ("Option", Test::Discriminant) => Some(Test::Present),
        ("Option" | "Result" | "Poll", test) => Some(test),
        // What `?` makes of them.
        ("ControlFlow", test) => {
            let &residual = ty.args.first()?;
            let residual = last_segment(&unit.types[residual as usize].head);
            matches!(residual, "Option" | "Result").then_some(test)
        }
        _ => None,
    }
}

/// How many variables a flag is followed through.
pub(super) const MAX_STEPS: u32 = 6;

/// The branches of a body, as far as they are on whether something failed.
pub(super) struct Outcomes<'a> {
    pub(super) facts: &'a Facts,
    pub(super) unit: &'a Unit,
    pub(super) body: &'a Body,
    endings: OnceCell<Option<Endings<'a>>>,
}

impl Facts {
    pub(super) fn outcomes<'a>(&'a self, unit: &'a Unit, body: &'a Body) -> Outcomes<'a> {
        Outcomes {
            facts: self,
            unit,
            body,
            endings: OnceCell::new(),
        }
    }
}

impl<'a> Outcomes<'a> {
    pub(super) fn endings(&self) -> Option<&Endings<'a>> {
        let endings = || Endings::of(self.unit, self.body);
        self.endings.get_or_init(endings).as_ref()
    }

    /// How a branch is about whether something failed, or a function of the user's said no.
    pub(super) fn of(&self, branch: BlockId) -> Option<Outcome> {
        let flags = Flags {
            outcomes: self,
            exact: true,
            repeats: false,
        };
        self.tested(branch).or_else(|| flags.of_branch(branch))
    }

    /// The same of what is not just a flag.
    pub(super) fn tested(&self, branch: BlockId) -> Option<Outcome> {
        let tested = self.facts.tested[branch as usize];
        let test = tested.map(|tested| tested.test);
        Outcome::of(test.or_else(|| self.matched(branch))?)
    }

    /// A `match` on a part of something.
    fn matched(&self, branch: BlockId) -> Option<Test> {
        let block = &self.body.blocks[branch as usize];
        let Term::Switch { on, .. } = &block.term else {
            return None;
        };
        match assigned(block, on.place()?.local).last()? {
            Rvalue::Discriminant(of) => {
                let (unit, body) = (self.unit, self.body);
                let ty = Answers { unit, body }.type_of(of)?;
                failure(unit, ty, Test::Discriminant)
            }
            _ => None,
        }
    }

    /// How a branch is on the flag that a success came with: `Ok(true)`, or `Ok(false)`.
    pub(super) fn handed(&self, branch: BlockId) -> Option<Outcome> {
        let Term::Switch { on, .. } = &self.body.blocks[branch as usize].term else {
            return None;
        };
        let (mut on, mut is_set) = (on, true);
        for _ in 0..MAX_STEPS {
            let place = on.place()?;
            if let [Proj::Downcast(variant), Proj::Field { ty, .. }] = place.proj.as_slice() {
                let is_success = matches!(variant.as_str(), "Ok" | "Some" | "Continue");
                let is_flag = self.unit.types[*ty as usize].text == "bool";
                return (is_success && is_flag).then(|| Outcome::of_flag(is_set));
            }
            let mut all = sources(self.body, place.local);
            match (all.next()?, all.next()) {
                ((_, Source::Copy { of, negated }), None) => (on, is_set) = (of, is_set ^ negated),
                _ => return None,
            }
        }
        None
    }

    /// On which side of the branch the block is.
    pub(super) fn side(&self, branch: BlockId, block: BlockId) -> Side {
        let arms = self.facts.arms(self.body, branch, block);
        let by = |outcome: Outcome| match (arms.lead(outcome.fine), arms.lead(outcome.failed)) {
            (true, _) => Side::Fine,
            (false, true) => Side::Failed,
            (false, false) => Side::Unknown,
        };
        if let Some(outcome) = self.tested(branch) {
            return by(outcome);
        }
        let (there, past) = self.split(branch, block);
        if past.is_empty() {
            return Side::Fine;
        }
        if let Some(endings) = self.endings() {
            let ends = |arm| self.facts.ends_from(endings, arm, branch);
            let fail = |arms: &[BlockId]| arms.iter().all(|&arm| ends(arm).only_fails());
            match (fail(&there), fail(&past)) {
                (true, false) => return Side::Failed,
                (false, true) => return Side::Fine,
                _ => {}
            }
        }
        let flags = Flags {
            outcomes: self,
            exact: false,
            repeats: self.facts.control.goes_on_to(block, branch),
        };
        flags.of_branch(branch).map_or(Side::Unknown, by)
    }

    /// What a flag is if all is well.
    pub(super) fn if_fine(&self, flag: &Operand) -> Option<bool> {
        let flags = Flags {
            outcomes: self,
            exact: false,
            repeats: false,
        };
        flags.of_operand(flag, MAX_STEPS)
    }

    /// Whether the function returns a flag that is set if all is well.
    pub(super) fn is_told(&self) -> bool {
        let flags = Flags {
            outcomes: self,
            exact: false,
            repeats: false,
        };
        flags.of_local(0, MAX_STEPS) == Some(true)
    }

    /// What was found to be an error by who comes to the block.
    pub(super) fn errors(&self, block: BlockId) -> impl Iterator<Item = LocalId> {
        let deciders = self.facts.control.deciders(block);
        let deciders: Vec<BlockId> = deciders.iter().copied().collect();
        deciders.into_iter().filter_map(move |branch| {
            let tested = self.facts.tested[branch as usize]?;
            let is_result = last_segment(&self.unit.types[tested.ty as usize].head) == "Result";
            (is_result && self.side(branch, block) == Side::Failed).then_some(tested.local)
        })
    }

    /// The arms that do not lead to the block.
    pub(super) fn past(&self, branch: BlockId, block: BlockId) -> Vec<BlockId> {
        self.split(branch, block).1
    }

    /// The arms that lead to the block, and those that do not.
    fn split(&self, branch: BlockId, block: BlockId) -> (Vec<BlockId>, Vec<BlockId>) {
        let leading = self.facts.control.leading_to(block, branch);
        let arms = match &self.body.blocks[branch as usize].term {
            Term::Switch {
                targets, otherwise, ..
            } => targets.iter().map(|&(_, arm)| arm).chain(*otherwise),
            _ => return Default::default(),
        };
        arms.partition(|&arm| leading.contains(arm))
    }
}

/// Flags that tell whether something failed.
struct Flags<'o, 'a> {
    outcomes: &'o Outcomes<'a>,
    /// It is asked what one function answered, whatever that means. Otherwise, only functions count that do something: one
    /// that only looks may say yes to what is bad.
    exact: bool,
    /// It is asked in each round of a loop: what a function answers then may as well be that it is enough, unless it says that
    /// something failed.
    repeats: bool,
}

impl Flags<'_, '_> {
    fn of_branch(&self, branch: BlockId) -> Option<Outcome> {
        let Term::Switch { on, .. } = &self.outcomes.body.blocks[branch as usize].term else {
            return None;
        };
        let is_fine = self.of_operand(on, MAX_STEPS)?;
        Some(Outcome::of_flag(is_fine))
    }

    /// What the flag is if all is well.
    fn of_operand(&self, operand: &Operand, steps: u32) -> Option<bool> {
        let place = operand.place().filter(|place| place.proj.is_empty())?;
        self.of_local(place.local, steps.checked_sub(1)?)
    }

    fn of_local(&self, local: LocalId, steps: u32) -> Option<bool> {
        let ty = self.outcomes.body.locals[local as usize].ty;
        if self.outcomes.unit.types[ty as usize].text != "bool" {
            return None;
        }
        let mut all = Vec::new();
        for (block, source) in sources(self.outcomes.body, local) {
            match source {
                // Without the other half, all was well, or nothing was.
                Source::Copy {
                    of: Operand::Const(Const::Bool(value)),
                    ..
                } if !self.exact => all.extend(self.of_constant(*value, block)),
                Source::Copy { of, negated } => all.push(negated ^ self.of_operand(of, steps)?),
                Source::Called(callee) => all.push(self.of_call(callee, block)?),
                Source::Made(_) => return None,
            }
        }
        let (first, others) = all.split_first()?;
        let is_known = match self.exact {
            true => others.is_empty(),
            false => others.iter().all(|other| other == first),
        };
        is_known.then_some(*first)
    }

    /// `match result { Ok(_) => true, Err(_) => false }`.
    fn of_constant(&self, value: bool, block: BlockId) -> Option<bool> {
        let deciders = self.outcomes.facts.control.direct.next(block as usize);
        let mut outcomes = deciders.iter().filter_map(|&decider| {
            let outcome = self.outcomes.tested(decider)?;
            let arms = self.outcomes.facts.arms(self.outcomes.body, decider, block);
            let (fine, failed) = (arms.lead(outcome.fine), arms.lead(outcome.failed));
            (fine != failed).then_some(fine)
        });
        outcomes.next().map(|is_fine| value == is_fine)
    }

    fn of_call(&self, callee: &Target, block: BlockId) -> Option<bool> {
        let Target::Fn(id) = callee else {
            return None;
        };
        let key = Key::of(&self.outcomes.unit.callees[*id as usize].path);
        match key.name {
            "is_ok" | "is_some" | "is_ok_and" | "is_some_and" => return Some(true),
            "is_err" | "is_none" | "is_err_and" => return Some(false),
            _ => {}
        }
        let is_users = !matches!(key.root, "std" | "core" | "alloc");
        let acts = || {
            let mut effects = self.outcomes.facts.effects.iter();
            let mut writes = self.outcomes.facts.writes.iter();
            effects.any(|e| e.block == block) || writes.any(|w| w.block == block)
        };
        let tells = || !self.repeats || self.outcomes.facts.told.contains(&block);
        (is_users && tells() && (self.exact || acts())).then_some(true)
    }
}
