//! What a flag decides about how a function ends that looks at it: well, or with an error.

use super::value::{ReadId, Test};
use super::{Facts, Look};
use crate::ir::{
    Aggregate, BlockId, Body, Const, LocalId, Operand, Place, Rvalue, Stmt, Target, Term, TypeId,
    Unit,
};
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
        let (failed, fine) = self.outcome(unit, body, test)?;
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
                self.outcome(unit, body, decider)
                    .is_some_and(|(failed, fine)| {
                        let arms = self.arms(body, decider, block);
                        fate.failed && arms.lead(failed) || fate.fine && arms.lead(fine)
                    })
            })
    }

    /// Whether the function fails if the flag is set, and where it goes on from the block, where it sets it because something
    /// failed.
    pub fn is_refused(&self, unit: &Unit, body: &Body, read: ReadId, block: BlockId) -> bool {
        if !self.is_after_failure(unit, body, block) {
            return false;
        }
        let Some(endings) = Endings::of(unit, body) else {
            return false;
        };
        let ends = self.ends_from(&endings, block, block);
        let fate = self.fate(unit, body, read);
        ends.only_fails() && fate.is_some_and(Ends::only_fails)
    }

    /// Whether the block runs only because something failed.
    fn is_after_failure(&self, unit: &Unit, body: &Body, block: BlockId) -> bool {
        let deciders = self.control.deciders(block);
        deciders.iter().any(|&decider| {
            self.outcome(unit, body, decider)
                .is_some_and(|(failed, fine)| {
                    let arms = self.arms(body, decider, block);
                    arms.lead(failed) && !arms.lead(fine)
                })
        })
    }

    /// The numbers of the arms of a branch on whether something failed, or a function of the user's said no.
    fn outcome(&self, unit: &Unit, body: &Body, branch: BlockId) -> Option<(i128, i128)> {
        failed_and_fine(self.outcomes[branch as usize]).or_else(|| said_no(unit, body, branch))
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

/// The arms of a branch on what a function of the user's has answered.
fn said_no(unit: &Unit, body: &Body, branch: BlockId) -> Option<(i128, i128)> {
    let Term::Switch { on, .. } = &body.blocks[branch as usize].term else {
        return None;
    };
    let mut local = on.place().filter(|place| place.proj.is_empty())?.local;
    let mut negated = false;
    // What is asked is asked at once.
    for stmt in body.blocks[branch as usize].stmts.iter().rev() {
        if stmt.place.local != local {
            continue;
        }
        let (Rvalue::Use(from) | Rvalue::Unary(from)) = &stmt.value else {
            return None;
        };
        negated ^= matches!(stmt.value, Rvalue::Unary(_));
        local = from.place().filter(|place| place.proj.is_empty())?.local;
    }
    let is_answer = |term: &Term| match term {
        Term::Call { callee, dest, .. } if dest.local == local => {
            dest.proj.is_empty() && is_users(unit, callee)
        }
        _ => false,
    };
    let is_flag = unit.types[body.locals[local as usize].ty as usize].text == "bool";
    let answers = body.blocks.iter().any(|block| is_answer(&block.term));
    let arms = if negated { (1, 0) } else { (0, 1) };
    (is_flag && answers).then_some(arms)
}

fn is_users(unit: &Unit, callee: &Target) -> bool {
    let Target::Fn(id) = callee else {
        return false;
    };
    let root = Key::of(&unit.callees[*id as usize].path).root;
    !matches!(root, "std" | "core" | "alloc")
}

/// How many times a result may go from one variable to another.
const MAX_MOVES: u32 = 3;

/// Where a function that may fail gets its result, and which.
struct Endings(Vec<(BlockId, Ends)>);

impl Endings {
    fn of(unit: &Unit, body: &Body) -> Option<Endings> {
        let ty = &unit.types[body.locals.first()?.ty as usize];
        let is_unit = |&arg: &TypeId| unit.types[arg as usize].text == "()";
        let may_fail = match last_segment(&ty.head) {
            "Result" => true,
            "Option" => ty.args.iter().all(is_unit),
            _ => ty.text == "bool",
        };
        let mut endings = Endings(Vec::new());
        endings.add(unit, body, 0, MAX_MOVES);
        may_fail.then_some(endings)
    }

    /// What the variable gets.
    fn add(&mut self, unit: &Unit, body: &Body, local: LocalId, moves: u32) {
        let is_it = |place: &Place| place.local == local && place.proj.is_empty();
        for (number, block) in (0..).zip(&body.blocks) {
            for stmt in block.stmts.iter().filter(|stmt| is_it(&stmt.place)) {
                match &stmt.value {
                    Rvalue::Use(Operand::Move(from) | Operand::Copy(from))
                        if from.proj.is_empty() && from.local > body.args && moves > 0 =>
                    {
                        self.add(unit, body, from.local, moves - 1);
                    }
                    value => self.0.push((number, of_value(unit, value))),
                }
            }
            match &block.term {
                Term::Call { callee, dest, .. } if is_it(dest) => {
                    self.0.push((number, of_call(unit, callee)));
                }
                _ => {}
            }
        }
    }
}

fn of_value(unit: &Unit, value: &Rvalue) -> Ends {
    match value {
        Rvalue::Aggregate(
            Aggregate::Adt {
                variant: Some(variant),
                ..
            },
            _,
        ) => named(variant),
        Rvalue::Use(Operand::Const(Const::Path(id))) => {
            named(last_segment(&unit.callees[*id as usize].path))
        }
        Rvalue::Use(Operand::Const(Const::Bool(is_fine))) => Ends {
            fine: *is_fine,
            failed: !is_fine,
        },
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
        "Ok" | "Some" => Ends {
            fine: true,
            failed: false,
        },
        "Err" | "None" => Ends {
            fine: false,
            failed: true,
        },
        _ => EITHER,
    }
}
