//! What a flag decides about how a function ends that looks at it: well, or with an error.

use super::endings::{Endings, Ends};
use super::outcome::{Outcome, Side};
use super::value::ReadId;
use super::{Facts, Look};
use crate::ir::{BlockId, Body, Rvalue, Stmt, Unit};
use crate::models::last_segment;

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
            return Some(self.ends_of_arm(&endings, test, i128::from(!flag.negated)));
        }
        let below = self.reads[read as usize].fate?;
        let mut asked =
            (0..body.blocks.len() as BlockId).filter(|&b| self.asks(unit, body, b, read));
        let Some(test) = asked.next() else {
            return Some(below);
        };
        let outcomes = self.outcomes(unit, body);
        let Outcome { failed, fine } = outcomes.of(test)?;
        let [fine, failed] = [fine, failed].map(|number| self.ends_of_arm(&endings, test, number));
        Some(below.then(fine, failed))
    }

    /// Whether the block runs as well if the flag was found to be set: the function that looked at it goes on, or ends, in the
    /// same way.
    pub fn runs_if_set(&self, unit: &Unit, body: &Body, read: ReadId, block: BlockId) -> bool {
        let Some(fate) = self.reads[read as usize].fate else {
            return false;
        };
        let outcomes = self.outcomes(unit, body);
        let deciders = self.control.deciders(block);
        let asks = |&decider: &BlockId| self.asks(unit, body, decider, read);
        let mut asked = deciders.iter().copied().filter(asks).peekable();
        // What is asked of an error, any error may answer.
        let is_of_an_error = |decider: BlockId| {
            let before = self.control.deciders(decider);
            fate.failed
                && before.iter().any(|&before| {
                    self.asks(unit, body, before, read)
                        && outcomes.side(before, decider) == Side::Failed
                })
        };
        let leads = |decider: BlockId| {
            let arms = self.arms(body, decider, block);
            match (outcomes.of(decider), outcomes.handed(decider)) {
                (Some(outcome), _) => {
                    fate.failed && arms.lead(outcome.failed)
                        || fate.goes_well() && arms.lead(outcome.fine)
                }
                (None, Some(flag)) => {
                    fate.fine && arms.lead(flag.fine) || fate.empty && arms.lead(flag.failed)
                }
                (None, None) => is_of_an_error(decider),
            }
        };
        asked.peek().is_some() && asked.all(leads)
    }

    /// Whether the function fails if the flag is set, and where it goes on from the block, where it sets it because something
    /// failed that it has tried since.
    pub fn is_refused(&self, unit: &Unit, body: &Body, read: ReadId, block: BlockId) -> bool {
        let looked = self.reads[read as usize].block;
        let fate = self.fate(unit, body, read);
        let outcomes = self.outcomes(unit, body);
        fate.is_some_and(Ends::only_fails) && outcomes.leads_to_failure(block, Some(looked))
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
}
