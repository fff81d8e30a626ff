//! What an argument decides in a callee: whether an event of it happens at all.

use std::rc::Rc;

use super::parts::Part;
use super::path::{Name, Names, Node, PathId, Paths};
use super::value::{Test, Value};
use super::{Acquisition, Facts, Look};
use crate::ir::{BlockId, Body, Term};
use crate::models::last_segment;

/// How a value follows from a parameter, if nothing else goes into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Formal {
    pub param: u32,
    /// The field of the parameter, if it is only that.
    pub part: Option<Part>,
    pub by: By,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// It is the parameter, as it came.
    Itself,
    /// The parameter, compared with a constant.
    Comparison(Comparison, i128),
    /// Which variant the parameter is.
    Variant(Test),
    /// In a way that is not followed.
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// A branch on a parameter that decides whether an event happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    pub formal: Formal,
    arms: Rc<Arms>,
    /// As long as nothing is known of the value, it may well be that the event does not happen.
    pub doubts: bool,
}

/// Which arms of the branch lead to the event.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Arms {
    numbers: Vec<(i128, bool)>,
    otherwise: bool,
}

/// What an argument says of a gate.
pub(super) enum Told {
    Leads,
    Never,
    /// The caller's own parameter is to say.
    Depends(Gate),
    Nothing,
}

/// Nobody asks more of an argument than this to decide about one event.
const MAX_GATES: usize = 4;

impl Comparison {
    pub(super) fn of(operator: &str) -> Option<Comparison> {
        Some(match operator {
            "Eq" => Comparison::Eq,
            "Ne" => Comparison::Ne,
            "Lt" => Comparison::Lt,
            "Le" => Comparison::Le,
            "Gt" => Comparison::Gt,
            "Ge" => Comparison::Ge,
            _ => return None,
        })
    }

    /// The same with the sides exchanged.
    pub(super) fn mirrored(self) -> Comparison {
        match self {
            Comparison::Eq | Comparison::Ne => self,
            Comparison::Lt => Comparison::Gt,
            Comparison::Le => Comparison::Ge,
            Comparison::Gt => Comparison::Lt,
            Comparison::Ge => Comparison::Le,
        }
    }

    fn negated(self) -> Comparison {
        match self {
            Comparison::Eq => Comparison::Ne,
            Comparison::Ne => Comparison::Eq,
            Comparison::Lt => Comparison::Ge,
            Comparison::Le => Comparison::Gt,
            Comparison::Gt => Comparison::Le,
            Comparison::Ge => Comparison::Lt,
        }
    }

    fn holds(self, a: i128, b: i128) -> bool {
        match self {
            Comparison::Eq => a == b,
            Comparison::Ne => a != b,
            Comparison::Lt => a < b,
            Comparison::Le => a <= b,
            Comparison::Gt => a > b,
            Comparison::Ge => a >= b,
        }
    }
}

impl Formal {
    pub(super) fn of(param: u32, by: By) -> Formal {
        Formal {
            param,
            part: None,
            by,
        }
    }

    /// Whether both are about one thing, or one of them is about all of it.
    pub fn is_about_the_same(self, other: Formal) -> bool {
        let (a, b) = (self.part, other.part);
        self.param == other.param && (a == b || a.is_none() || b.is_none())
    }

    /// The same value in the caller's terms.
    pub(super) fn outside(self, arg: &Value) -> Option<Formal> {
        match self.part {
            None => arg.formal.map(|outer| outer.then(self.by)),
            Some(part) => match arg.parts.get(part) {
                Some(part) => part.formal.map(|outer| outer.then(self.by)),
                None => {
                    let outer = arg.formal?;
                    let is_all = outer.part.is_none() && outer.by == By::Itself;
                    is_all.then_some(Formal {
                        param: outer.param,
                        ..self
                    })
                }
            },
        }
    }

    /// The same value, computed on from.
    pub(super) fn then(self, by: By) -> Formal {
        let by = match (self.by, by) {
            (By::Itself, by) | (by, By::Itself) => by,
            _ => By::Unknown,
        };
        Formal { by, ..self }
    }

    /// The flag that is set where this one is not.
    pub(super) fn not(self) -> Formal {
        let by = match self.by {
            By::Itself => By::Comparison(Comparison::Eq, 0),
            By::Comparison(comparison, other) => By::Comparison(comparison.negated(), other),
            By::Variant(Test::Discriminant) | By::Unknown => By::Unknown,
            By::Variant(test) => By::Variant(test.negated()),
        };
        Formal { by, ..self }
    }

    /// What it comes to with the argument, if that is known.
    pub(super) fn number(self, arg: &Value, names: &Names) -> Option<i128> {
        let arg = match self.part {
            Some(part) => arg.parts.get(part)?,
            None => arg,
        };
        match self.by {
            By::Itself => arg.constant,
            By::Comparison(comparison, other) => {
                let holds = comparison.holds(arg.constant?, other);
                Some(i128::from(holds))
            }
            By::Variant(test) => {
                let number = discriminant_of(names, arg.variant?)?;
                let is_there = matches!(names.text(arg.variant?), "Some" | "Ok");
                Some(match test {
                    Test::Discriminant => number,
                    Test::Among(variants) => i128::from(is_among(variants, number)?),
                    Test::Present => i128::from(is_there),
                    Test::Absent => i128::from(!is_there),
                })
            }
            By::Unknown => None,
        }
    }
}

/// Of the enums of the standard library that values are wrapped in.
pub(super) fn discriminant_of(names: &Names, variant: Name) -> Option<i128> {
    match names.text(variant) {
        "None" | "Ok" => Some(0),
        "Some" | "Err" => Some(1),
        _ => None,
    }
}

/// Of the enums whose variants a macro has numbered: `_3`.
pub(super) fn numbered(variant: &str) -> Option<i128> {
    let number = variant.strip_prefix('_')?;
    number.parse::<u32>().ok().map(i128::from)
}

/// Whether the set has the variant of that number; `None` if it has no room for it.
pub(super) fn is_among(variants: u64, number: i128) -> Option<bool> {
    let number = u32::try_from(number).ok()?;
    Some(1_u64.checked_shl(number)? & variants != 0)
}

impl Gate {
    /// Of what happens only if the value is this number.
    pub(super) fn only_if(formal: Formal, number: i128) -> Gate {
        let arms = Arms {
            numbers: vec![(number, true)],
            otherwise: false,
        };
        Gate {
            formal,
            arms: Rc::new(arms),
            doubts: formal.part.is_none(),
        }
    }

    /// Whether the event happens if the flag that is asked for is so.
    pub(super) fn leads_if(&self, flag: bool) -> bool {
        let flag = i128::from(flag);
        self.arms.lead(match self.formal.by {
            By::Comparison(comparison, other) => i128::from(comparison.holds(flag, other)),
            _ => flag,
        })
    }

    pub(super) fn ask(&self, arg: &Value, names: &Names) -> Told {
        match self.formal.number(arg, names) {
            Some(number) if self.arms.lead(number) => Told::Leads,
            Some(_) => Told::Never,
            None => match self.formal.outside(arg) {
                Some(formal) => Told::Depends(Gate {
                    formal,
                    ..self.clone()
                }),
                None => Told::Nothing,
            },
        }
    }
}

impl Arms {
    /// The variants that lead there, by number.
    fn variants(&self) -> Option<u64> {
        let mut variants = if self.otherwise { u64::MAX } else { 0 };
        for &(number, leads) in &self.numbers {
            let bit = 1_u64.checked_shl(u32::try_from(number).ok()?)?;
            variants = if leads {
                variants | bit
            } else {
                variants & !bit
            };
        }
        Some(variants)
    }

    pub(super) fn lead(&self, number: i128) -> bool {
        let arm = self.numbers.iter().find(|(n, _)| *n == number);
        arm.map_or(self.otherwise, |&(_, leads)| leads)
    }
}

impl Facts {
    /// Whether more is asked before the block runs than whether there is anything at the path; `behind`: once that was asked.
    pub fn is_partial(&self, block: BlockId, path: PathId, behind: bool) -> bool {
        let is_check = |block: &BlockId| {
            self.branches[*block as usize].iter().any(|&read| {
                let read = &self.reads[read as usize];
                read.path == path && read.look == Look::Presence
            })
        };
        let deciders = self.control.deciders(block);
        let mut others = deciders.iter().filter(|&block| !is_check(block));
        others.any(|&other| !behind || self.control.deciders(other).iter().any(is_check))
    }

    /// Whether every path from one block runs the other in the end, and not because of what the first one decides.
    pub fn leads_surely(&self, from: BlockId, to: BlockId) -> bool {
        let before = self.control.deciders(from);
        let decides = |block: &BlockId| !before.contains(block);
        from != to && !self.control.deciders(to).iter().any(decides)
    }

    /// Whether control can go from one block to the other without passing the third.
    pub fn goes_on(&self, from: BlockId, to: BlockId, barrier: BlockId) -> bool {
        from != barrier && self.control.leading_to(to, barrier).contains(from)
    }

    /// The branches on parameters that decide whether an acquisition happens.
    pub(crate) fn gates(&self, paths: &Paths, body: &Body, acquisition: &Acquisition) -> Vec<Gate> {
        let block = acquisition.block;
        let mut gates = acquisition.gates.clone();
        gates.extend_from_slice(&acquisition.within);
        // Of other functions, those that call them see to it that there is something to do.
        let destroys = body.of_trait.as_deref().map(last_segment) == Some("Drop");
        for &decider in &self.control.deciders(block) {
            let of_itself = || destroys && self.asks_param(paths, decider);
            let formal = self.formals[decider as usize].or_else(|| {
                let by = By::Unknown;
                of_itself().then_some(Formal::of(0, by))
            });
            gates.extend(formal.map(|formal| self.gate(body, decider, block, formal)));
        }
        for gate in gates.iter_mut().filter(|_| destroys) {
            gate.doubts = true;
        }
        gates.sort_by_key(|gate| !gate.doubts);
        if gates.get(MAX_GATES).is_some_and(|gate| gate.doubts) {
            // An argument is not enough to answer all of them.
            gates[0].formal.by = By::Unknown;
        }
        gates.truncate(MAX_GATES);
        gates
    }

    pub(super) fn gate(
        &self,
        body: &Body,
        decider: BlockId,
        block: BlockId,
        formal: Formal,
    ) -> Gate {
        Gate {
            formal,
            arms: Rc::new(self.arms(body, decider, block)),
            doubts: formal.part.is_none(),
        }
    }

    /// What a flag says of the parameter whose variant alone leads to where the flag is set.
    pub(super) fn answer(&self, body: &Body, block: BlockId, is_set: bool) -> Option<Formal> {
        // Once for each arm that leads there.
        let (decider, others) = self.control.direct.next(block as usize).split_first()?;
        if others.iter().any(|other| other != decider) {
            return None;
        }
        let formal = self.formals[*decider as usize]?;
        if formal.by != By::Variant(Test::Discriminant) {
            return None;
        }
        let variants = self.arms(body, *decider, block).variants()?;
        let variants = if is_set { variants } else { !variants };
        let by = By::Variant(Test::Among(variants));
        Some(Formal { by, ..formal })
    }

    /// Whether the branch is on something in the first parameter. A destructor often finds there that nothing is left to do.
    fn asks_param(&self, paths: &Paths, branch: BlockId) -> bool {
        let mut reads = self.branches[branch as usize].iter();
        reads.any(|&read| {
            let mut steps = paths.ancestors(self.reads[read as usize].path);
            steps.any(|step| paths.node(step) == Node::Param(0))
        })
    }

    pub(super) fn arms(&self, body: &Body, decider: BlockId, to: BlockId) -> Arms {
        let Term::Switch {
            targets, otherwise, ..
        } = &body.blocks[decider as usize].term
        else {
            return Arms::default();
        };
        let leads = self.control.leading_to(to, decider);
        let numbers = targets.iter().map(|&(n, arm)| (n, leads.contains(arm)));
        Arms {
            numbers: numbers.collect(),
            otherwise: otherwise.is_some_and(|arm| leads.contains(arm)),
        }
    }
}
