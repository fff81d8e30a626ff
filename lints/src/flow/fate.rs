//! What a flag decides about how a function ends that looks at it: well, or with an error.

use super::value::{ReadId, Test};
use super::{Facts, Look};
use crate::ir::{Aggregate, BlockId, Body, Place, Rvalue, Stmt, Target, Term, Unit};
use crate::models::{Key, last_segment};

/// How a function may end.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    pub fine: bool,
    pub failed: bool,
}

const EITHER: Ends = Ends {
    fine: true,
    failed: true,
};

impl Ends {
    fn or(self, other: Ends) -> Ends {
        Ends {
            fine: self.fine || other.fine,
            failed: self.failed || other.failed,
        }
    }

    fn only_fails(self) -> bool {
        self.failed && !self.fine
    }

    /// How the caller ends, if that is how it goes on from either end.
    fn then(self, fine: Ends, failed: Ends) -> Ends {
        let of = |ends: Ends, happens: bool| if happens { ends } else { Ends::default() };
        of(fine, self.fine).or(of(failed, self.failed))
    }
}

impl Facts {
    /// How this function ends if the flag that was read is set; `None` if it cannot be told.
    pub(super) fn fate(&self, unit: &Unit, body: &Body, read: ReadId) -> Option<Ends> {
        if self.reads[read as usize].look != Look::Atomic {
            return None;
        }
        let endings = Endings::of(unit, body)?;
        let flags = (0..).zip(&self.flags);
        let mut tests = flags.filter(|(_, flag)| flag.is_some_and(|flag| flag.read == read));
        if let Some((test, Some(flag))) = tests.next() {
            return Some(self.ends_of_arm(&endings, body, test, i128::from(!flag.negated)));
        }
        let below = self.reads[read as usize].fate?;
        let mut asked =
            (0..body.blocks.len() as BlockId).filter(|&b| self.asks(unit, body, b, read));
        let Some(test) = asked.next() else {
            return Some(below);
        };
        let (failed, fine) = failed_and_fine(self.outcomes[test as usize])?;
        let [fine, failed] =
            [fine, failed].map(|number| self.ends_of_arm(&endings, body, test, number));
        Some(below.then(fine, failed))
    }

    /// Whether the block runs as well if the flag was found to be set: the function that looked at it goes on, or ends, in the
    /// same way.
    pub fn runs_if_set(&self, unit: &Unit, body: &Body, read: ReadId, block: BlockId) -> bool {
        let Some(fate) = self.reads[read as usize].fate else {
            return false;
        };
        let deciders = self.control.deciders(block);
        let mut asked = deciders
            .iter()
            .filter(|&&decider| self.asks(unit, body, decider, read))
            .peekable();
        asked.peek().is_some()
            && asked.all(|&decider| {
                failed_and_fine(self.outcomes[decider as usize]).is_some_and(|(failed, fine)| {
                    let arms = self.arms(body, decider, block);
                    fate.failed && arms.lead(failed) || fate.fine && arms.lead(fine)
                })
            })
    }

    /// Whether the function fails if the flag is set, and where it goes on from the block, where it sets it.
    pub fn is_refused(&self, unit: &Unit, body: &Body, read: ReadId, block: BlockId) -> bool {
        let Some(endings) = Endings::of(unit, body) else {
            return false;
        };
        let ends = self.ends_from(&endings, block, block);
        let fate = self.fate(unit, body, read);
        ends.only_fails() && fate.is_some_and(Ends::only_fails)
    }

    /// Whether the branch is on what was read, and not on whether it is there yet.
    fn asks(&self, unit: &Unit, body: &Body, branch: BlockId, read: ReadId) -> bool {
        let waits = |stmt: &Stmt| match &stmt.value {
            Rvalue::Discriminant(of) => {
                let ty = &unit.types[body.locals[of.local as usize].ty as usize];
                of.proj.is_empty() && last_segment(&ty.head) == "Poll"
            }
            _ => false,
        };
        self.branches[branch as usize].contains(&read)
            && !body.blocks[branch as usize].stmts.last().is_some_and(waits)
    }

    fn ends_of_arm(&self, endings: &Endings, body: &Body, test: BlockId, number: i128) -> Ends {
        let Term::Switch {
            targets, otherwise, ..
        } = &body.blocks[test as usize].term
        else {
            return EITHER;
        };
        let named = targets.iter().find(|(known, _)| *known == number);
        match named.map(|&(_, arm)| arm).or(*otherwise) {
            Some(arm) => self.ends_from(endings, arm, test),
            None => Ends::default(),
        }
    }

    fn ends_from(&self, endings: &Endings, from: BlockId, barrier: BlockId) -> Ends {
        let mut all = Ends::default();
        for &(block, ends) in &endings.0 {
            let leads = || self.control.leading_to(block, barrier).contains(from);
            if block == from || leads() {
                all = all.or(ends);
            }
        }
        all
    }
}

/// The numbers of the arms of a branch on whether something failed.
pub(super) fn failed_and_fine(outcome: Option<Test>) -> Option<(i128, i128)> {
    match outcome? {
        Test::Present => Some((0, 1)),
        Test::Absent | Test::Discriminant => Some((1, 0)),
        Test::Among(_) => None,
    }
}

/// Where a function that may fail gets its result, and which.
struct Endings(Vec<(BlockId, Ends)>);

impl Endings {
    fn of(unit: &Unit, body: &Body) -> Option<Endings> {
        let ty = &unit.types[body.locals.first()?.ty as usize];
        if last_segment(&ty.head) != "Result" {
            return None;
        }
        let is_result = |place: &Place| place.local == 0 && place.proj.is_empty();
        let mut endings = Vec::new();
        for (number, block) in (0..).zip(&body.blocks) {
            for stmt in block.stmts.iter().filter(|stmt| is_result(&stmt.place)) {
                endings.push((number, of_value(&stmt.value)));
            }
            match &block.term {
                Term::Call { callee, dest, .. } if is_result(dest) => {
                    endings.push((number, of_call(unit, callee)));
                }
                _ => {}
            }
        }
        Some(Endings(endings))
    }
}

fn of_value(value: &Rvalue) -> Ends {
    match value {
        Rvalue::Aggregate(
            Aggregate::Adt {
                variant: Some(variant),
                ..
            },
            _,
        ) => named(variant),
        _ => EITHER,
    }
}

fn of_call(unit: &Unit, callee: &Target) -> Ends {
    let Target::Fn(id) = callee else {
        return EITHER;
    };
    match Key::of(&unit.callees[*id as usize].path).name {
        // What `?` does with an error.
        "from_residual" => named("Err"),
        name => named(name),
    }
}

fn named(variant: &str) -> Ends {
    match variant {
        "Ok" => Ends {
            fine: true,
            failed: false,
        },
        "Err" => Ends {
            fine: false,
            failed: true,
        },
        _ => EITHER,
    }
}
