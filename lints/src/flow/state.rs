//! What is known at one point of a body.

use std::rc::Rc;

use super::value::{GuardId, Value};
use super::{Held, HeldSet};
use crate::ir::LocalId;

#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub(super) locals: Vec<Option<Rc<Value>>>,
    pub(super) held: HeldSet,
}

impl State {
    pub(super) fn value(&self, local: LocalId) -> Option<&Rc<Value>> {
        self.locals.get(local as usize).and_then(Option::as_ref)
    }

    pub(super) fn set(&mut self, local: LocalId, value: Value) {
        if let Some(slot) = self.locals.get_mut(local as usize) {
            *slot = Some(Rc::new(value));
        }
    }

    pub(super) fn clear(&mut self, local: LocalId) -> Option<Rc<Value>> {
        self.locals.get_mut(local as usize).and_then(Option::take)
    }

    pub(super) fn hold(&mut self, guard: GuardId, must: bool) {
        let held = Rc::make_mut(&mut self.held);
        match held.binary_search_by_key(&guard, |h| h.guard) {
            Ok(at) => {
                held[at].must = must;
                held[at].aged = false;
            }
            Err(at) => held.insert(
                at,
                Held {
                    guard,
                    must,
                    aged: false,
                },
            ),
        }
    }

    pub(super) fn release(&mut self, guards: &[GuardId]) {
        if guards
            .iter()
            .any(|g| self.held.iter().any(|h| h.guard == *g))
        {
            Rc::make_mut(&mut self.held).retain(|h| !guards.contains(&h.guard));
        }
    }

    /// What holds whether control comes from here or from `other`; true if anything changed.
    pub(super) fn join(&mut self, other: &State) -> bool {
        let mut changed = false;
        for (mine, theirs) in self.locals.iter_mut().zip(&other.locals) {
            match (mine.as_mut(), theirs) {
                (_, None) => {}
                (None, Some(value)) => {
                    *mine = Some(value.clone());
                    changed = true;
                }
                (Some(a), Some(b)) => {
                    if !Rc::ptr_eq(a, b) && a != b {
                        changed |= Rc::make_mut(a).join(b);
                    }
                }
            }
        }
        changed | self.join_held(&other.held)
    }

    fn join_held(&mut self, other: &HeldSet) -> bool {
        if Rc::ptr_eq(&self.held, other) || self.held == *other {
            return false;
        }
        let mut joined = Vec::with_capacity(self.held.len().max(other.len()));
        for mine in self.held.iter() {
            let theirs = other.iter().find(|h| h.guard == mine.guard);
            joined.push(Held {
                must: mine.must && theirs.is_some_and(|h| h.must),
                aged: mine.aged || theirs.is_some_and(|h| h.aged),
                ..*mine
            });
        }
        for theirs in other.iter() {
            if let Err(at) = joined.binary_search_by_key(&theirs.guard, |h| h.guard) {
                joined.insert(
                    at,
                    Held {
                        must: false,
                        ..*theirs
                    },
                );
            }
        }
        let changed = *self.held != joined;
        self.held = Rc::new(joined);
        changed
    }
}
