//! What a flag decides about how a function ends that looks at it: well, or with an error.

use super::value::{ReadId, Test};
use super::{Facts, Look};
use crate::ir::{Aggregate, BlockId, Body, LocalId, Place, Rvalue, Stmt, Target, Term, Unit};
use crate::models::{Key, last_segment};

/// How a function may end.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    pub fine: bool,
    pub failed: bool,
    /// In a way that is not told, too.
    pub unknown: bool,
}

/// How it may end by what the flag was found to be.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Fate {
    pub unset: Ends,
    pub set: Ends,
}

const EITHER: Ends = Ends {
    fine: true,
    failed: true,
    unknown: false,
};

const UNKNOWN: Ends = Ends {
    fine: false,
    failed: false,
    unknown: true,
};

impl Ends {
    fn or(self, other: Ends) -> Ends {
        Ends {
            fine: self.fine || other.fine,
            failed: self.failed || other.failed,
            unknown: self.unknown || other.unknown,
        }
    }

    /// How the caller ends, if that is how it goes on from either end.
    fn then(self, fine: Ends, failed: Ends) -> Ends {
        let of = |ends: Ends, happens: bool| if happens { ends } else { Ends::default() };
        of(fine, self.fine)
            .or(of(failed, self.failed))
            .or(of(UNKNOWN, self.unknown))
    }

    fn surely_fails(self) -> bool {
        self.failed && !self.fine && !self.unknown
    }
}

impl Fate {
    /// The flag keeps the function from ending well.
    fn refuses(self) -> bool {
        self.set.surely_fails()
    }
}

impl Facts {
    /// What the flag that was read decides about how this function ends; `None` if it cannot be told.
    pub(super) fn fate(&self, unit: &Unit, body: &Body, read: ReadId) -> Option<Fate> {
        if self.reads[read as usize].look != Look::Atomic {
            return None;
        }
        let endings = Endings::of(unit, body)?;
        let flags = (0..).zip(&self.flags);
        let tests: Vec<_> = flags
            .filter_map(|(test, flag)| Some((test, flag.filter(|flag| flag.read == read)?)))
            .collect();
        if !tests.is_empty() {
            let end = |set: bool| {
                let tests = tests.iter();
                let taken = tests.map(|&(test, flag)| (test, i128::from(set != flag.negated)));
                self.ends_by(&endings, body, &taken.collect::<Vec<_>>())
            };
            return Some(Fate {
                unset: end(false),
                set: end(true),
            });
        }
        let below = self.reads[read as usize].fate?;
        let asked = (0..body.blocks.len() as BlockId).filter(|&b| self.asks(unit, body, b, read));
        let asked: Vec<_> = asked.collect();
        if asked.is_empty() {
            return Some(below);
        }
        // A second test may be of what is in the error.
        let is_told = |&test: &BlockId| asked.len() == 1 || is_of_result(unit, body, test);
        if !asked.iter().all(is_told) {
            return None;
        }
        let numbers = asked.iter().map(|&test| {
            let (failed, fine) = failed_and_fine(self.outcomes[test as usize])?;
            Some(((test, failed), (test, fine)))
        });
        let (failed, fine): (Vec<_>, Vec<_>) =
            numbers.collect::<Option<Vec<_>>>()?.into_iter().unzip();
        let [fine, failed] = [fine, failed].map(|taken| self.ends_by(&endings, body, &taken));
        Some(Fate {
            unset: below.unset.then(fine, failed),
            set: below.set.then(fine, failed),
        })
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
                    fate.set.failed && arms.lead(failed) || fate.set.fine && arms.lead(fine)
                })
            })
    }

    /// Whether the function fails if the flag is set, and where it goes on from the block, where it sets it.
    pub fn is_refused(&self, unit: &Unit, body: &Body, read: ReadId, block: BlockId) -> bool {
        let Some(endings) = Endings::of(unit, body) else {
            return false;
        };
        let ends = self.ends_from(&endings, block, block);
        ends.surely_fails() && self.fate(unit, body, read).is_some_and(Fate::refuses)
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

    /// How the function ends after any of these tests, if each goes on by the arm of that number.
    fn ends_by(&self, endings: &Endings, body: &Body, taken: &[(BlockId, i128)]) -> Ends {
        let arm = |&(test, number): &(BlockId, i128)| (test, arm_of(body, test, number));
        let arms: Vec<_> = taken.iter().map(arm).collect();
        let goes_on = |from: BlockId, to: BlockId| {
            let mut of_test = arms.iter().filter(|(test, _)| *test == from);
            of_test.all(|&(_, arm)| arm == Some(to))
        };
        let mut all = Ends::default();
        for &(block, ends) in &endings.0 {
            let leading = self.control.leading_by(block, goes_on);
            if arms.iter().any(|&(test, _)| leading.contains(test)) {
                all = all.or(ends);
            }
        }
        all
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
        let results = results(body);
        let is_result = |place: &Place| place.proj.is_empty() && results.contains(&place.local);
        let mut endings = Vec::new();
        for (number, block) in (0..).zip(&body.blocks) {
            for stmt in block.stmts.iter().filter(|stmt| is_result(&stmt.place)) {
                if !moved(&stmt.value).is_some_and(is_result) {
                    endings.push((number, of_value(&stmt.value)));
                }
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

/// The locals that come to be the result as they are.
fn results(body: &Body) -> Vec<LocalId> {
    let mut results = vec![0];
    let mut next = 0;
    while let Some(&result) = results.get(next) {
        next += 1;
        for stmt in body.blocks.iter().flat_map(|block| &block.stmts) {
            let is_whole = stmt.place.proj.is_empty() && stmt.place.local == result;
            let Some(from) = moved(&stmt.value).filter(|_| is_whole) else {
                continue;
            };
            // Of a parameter nobody says here how it came to be.
            let is_made_here = from.local > body.args;
            if from.proj.is_empty() && is_made_here && !results.contains(&from.local) {
                results.push(from.local);
            }
        }
    }
    results
}

fn moved(value: &Rvalue) -> Option<&Place> {
    match value {
        Rvalue::Use(operand) => operand.place(),
        _ => None,
    }
}

/// The arm of the branch that is taken for the number.
fn arm_of(body: &Body, test: BlockId, number: i128) -> Option<BlockId> {
    let Term::Switch {
        targets, otherwise, ..
    } = &body.blocks[test as usize].term
    else {
        return None;
    };
    let named = targets.iter().find(|(known, _)| *known == number);
    named.map(|&(_, arm)| arm).or(*otherwise)
}

/// Whether the branch is on what a function ended with, and not on something in it.
fn is_of_result(unit: &Unit, body: &Body, branch: BlockId) -> bool {
    match body.blocks[branch as usize]
        .stmts
        .last()
        .map(|stmt| &stmt.value)
    {
        Some(Rvalue::Discriminant(of)) => {
            let ty = &unit.types[body.locals[of.local as usize].ty as usize];
            of.proj.is_empty() && ["Result", "ControlFlow"].contains(&last_segment(&ty.head))
        }
        _ => true,
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
        _ => UNKNOWN,
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
            ..Ends::default()
        },
        "Err" => Ends {
            failed: true,
            ..Ends::default()
        },
        _ => EITHER,
    }
}
