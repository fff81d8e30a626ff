//! How a function may end that tells whether it failed.

use super::Facts;
use super::sources::{Source, only, sources};
use crate::ir::{Aggregate, BlockId, Body, Const, LocalId, Operand, Rvalue, Target, Term, Unit};
use crate::models::{Key, last_segment};

/// How a function may end.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    pub fine: bool,
    pub failed: bool,
    /// Without an error, but with nothing either: `Ok(None)`, `Ok(false)`.
    pub empty: bool,
}

const EITHER: Ends = Ends {
    fine: true,
    failed: true,
    empty: false,
};

const FINE: Ends = Ends {
    fine: true,
    failed: false,
    empty: false,
};

const FAILED: Ends = Ends {
    fine: false,
    failed: true,
    empty: false,
};

const EMPTY: Ends = Ends {
    fine: false,
    failed: false,
    empty: true,
};

impl Ends {
    fn or(self, other: Ends) -> Ends {
        Ends {
            fine: self.fine || other.fine,
            failed: self.failed || other.failed,
            empty: self.empty || other.empty,
        }
    }

    fn not(self) -> Ends {
        Ends {
            fine: self.failed,
            failed: self.fine,
            ..self
        }
    }

    pub(super) fn only_fails(self) -> bool {
        (self.failed || self.empty) && !self.fine
    }

    /// There is no error that `?` would hand on.
    pub(super) fn goes_well(self) -> bool {
        self.fine || self.empty
    }

    /// How the caller ends, if that is how it goes on from either end.
    pub(super) fn then(self, fine: Ends, failed: Ends) -> Ends {
        let of = |ends: Ends, happens: bool| if happens { ends } else { Ends::default() };
        of(fine, self.goes_well()).or(of(failed, self.failed))
    }
}

impl Facts {
    pub(super) fn ends_of_arm(&self, endings: &Endings<'_>, test: BlockId, number: i128) -> Ends {
        let Term::Switch {
            targets, otherwise, ..
        } = &endings.body.blocks[test as usize].term
        else {
            return EITHER;
        };
        let named = targets.iter().find(|(known, _)| *known == number);
        match named.map(|&(_, arm)| arm).or(*otherwise) {
            Some(arm) => self.ends_from(endings, arm, test),
            None => Ends::default(),
        }
    }

    /// How it may end on the ways from the block, if that is not settled before.
    pub(super) fn ends_from(&self, endings: &Endings<'_>, from: BlockId, barrier: BlockId) -> Ends {
        let mut all = Ends::default();
        for &(block, ends) in &endings.ends {
            let leads = || self.control.leading_to(block, barrier).contains(from);
            if block == from || leads() {
                all = all.or(ends);
            }
        }
        all
    }
}

/// How many times a result may go from one variable to another.
const MAX_MOVES: u32 = 3;

/// Where a function that may fail gets its result, and which.
pub(super) struct Endings<'a> {
    unit: &'a Unit,
    pub(super) body: &'a Body,
    ends: Vec<(BlockId, Ends)>,
    /// What the result is moved from, and whether it is the opposite.
    results: Vec<(LocalId, bool)>,
}

impl<'a> Endings<'a> {
    pub(super) fn of(unit: &'a Unit, body: &'a Body) -> Option<Self> {
        let ty = &unit.types[body.locals.first()?.ty as usize];
        let may_fail = matches!(last_segment(&ty.head), "Result" | "Option") || ty.text == "bool";
        may_fail.then(|| {
            let mut endings = Endings {
                unit,
                body,
                ends: Vec::new(),
                results: Vec::new(),
            };
            endings.add(0, false, MAX_MOVES);
            endings
        })
    }

    /// How it may end at all.
    pub(super) fn all(&self) -> Ends {
        let ends = self.ends.iter().map(|&(_, ends)| ends);
        ends.fold(Ends::default(), Ends::or)
    }

    /// Whether the function returns what the variable holds, and whether the opposite.
    pub(super) fn result(&self, local: LocalId) -> Option<bool> {
        let mut results = self.results.iter();
        let (_, negated) = results.find(|(result, _)| *result == local)?;
        Some(*negated)
    }

    /// What the variable gets.
    fn add(&mut self, local: LocalId, is_opposite: bool, moves: u32) {
        self.results.push((local, is_opposite));
        for (block, source) in sources(self.body, local) {
            let ends = match source {
                Source::Copy { of, negated } => match of.place() {
                    Some(from)
                        if from.proj.is_empty() && from.local > self.body.args && moves > 0 =>
                    {
                        self.add(from.local, is_opposite ^ negated, moves - 1);
                        continue;
                    }
                    _ => of_operand(self.unit, of),
                },
                Source::Made(value) => self.of_value(value),
                Source::Called(callee) => of_call(self.unit, callee),
            };
            let ends = if is_opposite { ends.not() } else { ends };
            self.ends.push((block, ends));
        }
    }

    fn of_value(&self, value: &Rvalue) -> Ends {
        match value {
            Rvalue::Aggregate(
                Aggregate::Adt {
                    variant: Some(variant),
                    ..
                },
                content,
            ) => match named(variant) {
                FINE if content.iter().any(|content| self.is_nothing(content)) => EMPTY,
                ends => ends,
            },
            _ => EITHER,
        }
    }

    /// What is in the result is known to be no more than `None` or `false`.
    fn is_nothing(&self, content: &Operand) -> bool {
        let Some(place) = content.place() else {
            return of_operand(self.unit, content) == FAILED;
        };
        match only(self.body, place.local) {
            Some(Rvalue::Use(value)) => of_operand(self.unit, value) == FAILED,
            Some(Rvalue::Aggregate(Aggregate::Adt { variant, .. }, _)) => {
                variant.as_deref() == Some("None")
            }
            _ => false,
        }
    }
}

fn of_operand(unit: &Unit, operand: &Operand) -> Ends {
    match operand {
        Operand::Const(Const::Path(id)) => named(last_segment(&unit.callees[*id as usize].path)),
        Operand::Const(Const::Bool(true)) => FINE,
        Operand::Const(Const::Bool(false)) => FAILED,
        _ => EITHER,
    }
}

fn of_call(unit: &Unit, callee: &Target) -> Ends {
    let Target::Fn(id) = callee else {
        return EITHER;
    };
    match Key::of(&unit.callees[*id as usize].path).name {
        // What `?` does with an error.
        "from_residual" => FAILED,
        name => named(name),
    }
}

fn named(variant: &str) -> Ends {
    match variant {
        "Ok" | "Some" => FINE,
        "Err" | "None" => FAILED,
        _ => EITHER,
    }
}
