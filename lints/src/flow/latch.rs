//! Whether a flag says that something was done, or only remembers that something was so.
//!
//! What is done again and again until the flag is set is not what the flag was set for: it happens without it as well. So the flag
//! speaks only of what it is always set after, unless that fails.

use super::endings::{Endings, Ends};
use super::gate::{By, Formal, Gate};
use super::outcome::{MAX_STEPS, Outcomes, Side};
use super::path::PathId;
use super::sources::{Source, assigns, sources};
use super::value::ReadId;
use super::{Atomic, AtomicKind, Facts, Felt};
use crate::ir::{BlockId, Body, Term, Unit};

impl Atomic {
    /// Whether it is a store that says that something is so.
    pub fn sets_flag(&self) -> bool {
        self.kind == AtomicKind::Store && self.constant == Some(1)
    }
}

/// How it comes to the store of a flag.
pub struct Setting<'a> {
    outcomes: Outcomes<'a>,
    block: BlockId,
    /// What decides about it, other than that all went well or what the flag was before.
    conditions: Vec<BlockId>,
}

impl Facts {
    pub fn setting<'a>(&'a self, unit: &'a Unit, body: &'a Body, store: &Atomic) -> Setting<'a> {
        let outcomes = self.outcomes(unit, body);
        let tests: Vec<BlockId> = self.tests_of(store.path).map(|(test, _)| test).collect();
        let deciders = self.control.deciders(store.block);
        let side = |branch| outcomes.side(branch, store.block);
        // What is asked once something has failed does not matter to what goes well.
        let is_after_failure = |branch: BlockId| {
            let before = self.control.deciders(branch);
            let mut before = before.iter().copied();
            before.any(|b| {
                outcomes.tested(b).is_some()
                    && outcomes.side(b, branch) == Side::Failed
                    && side(b) == Side::Fine
            })
        };
        let others: Vec<BlockId> = self.others_of(store).collect();
        let is_set_anyway = |branch: BlockId| {
            let past = outcomes.past(branch, store.block);
            past.iter().all(|&arm| {
                let sets = |&other: &BlockId| {
                    let leads = self.goes_on(arm, other, branch) && self.leads_surely(arm, other);
                    arm == other || leads
                };
                others.iter().any(sets)
            })
        };
        let is_condition = |&b: &BlockId| {
            let leads_past = !tests.contains(&b) && side(b) != Side::Fine;
            leads_past && !is_after_failure(b) && !is_set_anyway(b)
        };
        let mut conditions: Vec<_> = deciders.iter().copied().filter(is_condition).collect();
        if !outcomes.is_asked_if_fine(store) {
            conditions.push(store.block);
        }
        Setting {
            outcomes,
            block: store.block,
            conditions,
        }
    }

    /// The branches on a flag at the path: the block, and the look.
    pub fn tests_of(&self, path: PathId) -> impl Iterator<Item = (BlockId, ReadId)> {
        let tests = (0..).zip(&self.flags);
        let tests = tests.filter_map(|(block, flag)| Some((block, flag.as_ref()?.read)));
        tests.filter(move |&(_, read)| self.reads[read as usize].path == path)
    }

    /// Whether the block runs only if the branch on a flag finds that it is not set.
    pub fn runs_unless_set(&self, body: &Body, branch: BlockId, block: BlockId) -> bool {
        let Some(flag) = self.flags[branch as usize] else {
            return false;
        };
        let arms = self.arms(body, branch, block);
        let (set, unset) = (i128::from(!flag.negated), i128::from(flag.negated));
        arms.lead(unset) && !arms.lead(set)
    }

    /// Where else the same flag is set.
    fn others_of(&self, store: &Atomic) -> impl Iterator<Item = BlockId> {
        let same = |other: &&Atomic| other.path == store.path && other.sets_flag();
        let same = self.atomics.iter().filter(same);
        same.map(|other| other.block)
            .filter(|&block| block != store.block)
    }

    /// The flag among the parameters that the branch is on. Callers know better what they ask for.
    fn asks_for(&self, unit: &Unit, body: &Body, branch: BlockId) -> Option<Formal> {
        let is_bool = |formal: Formal| {
            let param = body.locals.get(formal.param as usize + 1);
            param.is_some_and(|local| unit.types[local.ty as usize].text == "bool")
        };
        self.formals[branch as usize].filter(|&formal| match formal.by {
            By::Itself => true,
            By::Comparison(..) => formal.part.is_none() && is_bool(formal),
            _ => false,
        })
    }

    /// What callers decide about the setting of a flag.
    pub(super) fn asked_for(&self, unit: &Unit, body: &Body, store: &Atomic) -> Vec<Gate> {
        if !store.sets_flag() {
            return Vec::new();
        }
        let mut gates = store.gates.clone();
        for &branch in &self.control.deciders(store.block) {
            let formal = self.asks_for(unit, body, branch);
            gates.extend(formal.map(|formal| self.gate(body, branch, store.block, formal)));
        }
        gates
    }

    /// Whether a function that may be called after the flag was looked at sets it only to remember that something was so.
    pub(super) fn is_latch(&self, unit: &Unit, body: &Body, store: &Atomic) -> bool {
        if store.kind != AtomicKind::Store {
            return false;
        }
        let is_after_error = self
            .outcomes(unit, body)
            .errors(store.block)
            .next()
            .is_some();
        if is_after_error || !store.sets_flag() {
            return is_after_error;
        }
        let mut setting = self.setting(unit, body, store);
        let hands_on = store.gates.len() == store.asked.len();
        let is_asked_for = |branch: BlockId| {
            branch == store.block && hands_on || self.asks_for(unit, body, branch).is_some()
        };
        setting.conditions.retain(|&branch| !is_asked_for(branch));
        let acts = || {
            let mut effects = self.effects.iter().filter(|e| e.felt == Felt::Outside);
            let mut writes = self.writes.iter();
            effects.any(|e| setting.follows(e.block, None))
                || writes.any(|w| setting.follows(w.block, None))
        };
        !setting.conditions.is_empty()
            && (setting.outcomes.leads_to_failure(store.block, None) || !acts())
    }
}

impl Setting<'_> {
    /// Whether the flag is set whenever the block runs, unless something fails; `since`: in this round of a loop.
    pub fn follows(&self, from: BlockId, since: Option<BlockId>) -> bool {
        let facts = self.outcomes.facts;
        let rank = |block| facts.control.rank(block);
        let leads_to = |to| facts.goes_on(from, to, since.unwrap_or(BlockId::MAX));
        let comes_between = |&c: &BlockId| rank(c) >= rank(from) && leads_to(c);
        leads_to(self.block) && !self.conditions.iter().any(comes_between)
    }

    /// Whether it is set only if there is an error, which came up in a block such as these.
    pub fn is_after_error(&self, is_there: impl Fn(BlockId) -> bool) -> bool {
        self.outcomes.errors(self.block).any(|error| {
            let mut blocks = (0..).zip(&self.outcomes.body.blocks);
            blocks.any(|(number, block)| is_there(number) && assigns(block, error))
        })
    }
}

impl Outcomes<'_> {
    /// Whether the callee is asked to set the flag, or is if all is well.
    fn is_asked_if_fine(&self, store: &Atomic) -> bool {
        let args = match &self.body.blocks[store.block as usize].term {
            Term::Call { args, .. } => args.as_slice(),
            _ => &[],
        };
        store.asked.iter().all(|gate| {
            let arg = args.get(gate.formal.param as usize);
            arg.and_then(|arg| self.if_fine(arg)).is_some_and(|is_set| {
                gate.formal.part.is_none() && gate.leads_if(is_set) && !gate.leads_if(!is_set)
            })
        })
    }

    /// Whether the function fails where it goes on from the block, and came there because something failed; `since`: after that block.
    pub(super) fn leads_to_failure(&self, block: BlockId, since: Option<BlockId>) -> bool {
        let Some(endings) = self.endings() else {
            return false;
        };
        let ends = self.facts.ends_from(endings, block, block);
        let rank = |block| self.facts.control.rank(block);
        let deciders = self.facts.control.deciders(block);
        deciders.iter().any(|&branch| {
            rank(branch) > since.and_then(rank)
                && self.side(branch, block) == Side::Failed
                && match ends == Ends::default() {
                    true => self.hands_on(endings, branch, block),
                    false => ends.only_fails(),
                }
        })
    }

    /// Whether the function returns what the branch has found to be a failure.
    fn hands_on(&self, endings: &Endings<'_>, branch: BlockId, block: BlockId) -> bool {
        let Outcomes { facts, body, .. } = self;
        if let Some(tested) = facts.tested[branch as usize] {
            return endings.result(tested.local).is_some();
        }
        let Term::Switch { on, .. } = &body.blocks[branch as usize].term else {
            return false;
        };
        let mut value = facts.arms(body, branch, block).lead(1);
        let mut on = on;
        for _ in 0..MAX_STEPS {
            let Some(place) = on.place() else { break };
            if let Some(is_opposite) = endings.result(place.local) {
                return value == is_opposite;
            }
            match sources(body, place.local).next() {
                Some((_, Source::Copy { of, negated })) => (on, value) = (of, value ^ negated),
                _ => break,
            }
        }
        false
    }
}
