//! What is known at one point of a body.

use std::rc::Rc;

use super::cases::Ways;
use super::locals::Locals;
use super::sets::Set;
use super::value::{GuardId, Shared, Value};
use super::{Held, HeldSet};
use crate::ir::LocalId;

#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub(super) locals: Locals,
    pub(super) held: HeldSet,
    /// Parameters and fields of them that may be no more what they were when the body began.
    pub(super) changed: Set,
}

impl State {
    pub(super) fn value(&self, local: LocalId) -> Option<&Shared> {
        self.locals.get(local)
    }

    pub(super) fn set(&mut self, local: LocalId, value: Value) {
        self.locals.set(local, value);
    }

    pub(super) fn clear(&mut self, local: LocalId) -> Option<Shared> {
        self.locals.take(local)
    }

    pub(super) fn hold(&mut self, guard: GuardId, must: bool) {
        self.locals.change(|value| {
            let cases = value.cases.with(guard)?;
            Some(Value {
                cases,
                ..value.clone()
            })
        });
        let held = Rc::make_mut(&mut self.held);
        match held.binary_search_by_key(&guard, |h| h.guard) {
            Ok(at) => {
                held[at].must = must;
                held[at].aged = false;
                held[at].lost = false;
            }
            Err(at) => held.insert(
                at,
                Held {
                    guard,
                    must,
                    aged: false,
                    lost: false,
                },
            ),
        }
    }

    /// A guard that may be held is, and not by a variable that it was moved out of.
    pub(super) fn confirm(&mut self, guard: GuardId) {
        if self.locals.left_behind().contains(&guard) {
            self.locals.change(|value| {
                let has = value.parted && value.all_guards().contains(&guard);
                has.then(|| {
                    let mut value = value.clone();
                    value.retain_guards(&|g| g != guard);
                    value
                })
            });
        }
        let is_open = |h: &Held| h.guard == guard && !h.must;
        if let Some(at) = self.held.iter().position(is_open) {
            let held = &mut Rc::make_mut(&mut self.held)[at];
            held.must = true;
            held.lost = false;
        }
    }

    /// Who owns it, if anybody does, is not told.
    pub(super) fn lose(&mut self, guard: GuardId) {
        for held in self.held_of(&[guard]) {
            held.must = false;
            held.lost = true;
        }
    }

    /// What had owned them goes. Where they were not moved there, the variable has them that they were to be moved out of.
    pub(super) fn release(&mut self, guards: &[GuardId]) {
        if !self.held.iter().any(|h| guards.contains(&h.guard)) {
            return;
        }
        let left = self.locals.left_behind();
        let held = Rc::make_mut(&mut self.held);
        held.retain(|h| !guards.contains(&h.guard) || left.contains(&h.guard));
        for held in held.iter_mut().filter(|h| guards.contains(&h.guard)) {
            held.must = false;
        }
    }

    /// They turned out not to be where they may be, so that they are where they were to be moved from, or nowhere.
    pub(super) fn rule_out(&mut self, guards: &[GuardId]) {
        let left = self.locals.left_behind();
        let gone: Vec<_> = guards
            .iter()
            .copied()
            .filter(|g| !left.contains(g))
            .collect();
        self.release(&gone);
    }

    /// The guard may be held.
    pub(super) fn doubt_that(&mut self, guard: GuardId) {
        if let Ok(at) = self.held.binary_search_by_key(&guard, |h| h.guard) {
            Rc::make_mut(&mut self.held)[at].must = false;
        }
    }

    fn held_of(&mut self, guards: &[GuardId]) -> impl Iterator<Item = &mut Held> {
        let any = self.held.iter().any(|h| guards.contains(&h.guard));
        let held = any.then(|| Rc::make_mut(&mut self.held));
        let held = held.into_iter().flatten();
        held.filter(|h| guards.contains(&h.guard))
    }

    /// What the local had owned goes, unless it was moved out on the way here: then another local has it.
    pub(super) fn let_go(&mut self, guards: &[GuardId], local: LocalId) {
        if guards.is_empty() {
            return;
        }
        let elsewhere = self.locals.guards_beside(local);
        let (moved, gone): (Vec<_>, Vec<_>) = guards.iter().partition(|g| elsewhere.contains(g));
        self.release(&gone);
        let left = self.locals.left_behind();
        // Which way control came may be told again later, by a condition that is not followed.
        for held in self.held_of(&moved) {
            held.must = false;
            held.lost |= !left.contains(&held.guard);
        }
    }

    /// Of those that may be held it cannot be told any more.
    pub(super) fn doubt_unsure(&mut self, guards: &[GuardId]) {
        if self
            .held
            .iter()
            .any(|h| !h.must && guards.contains(&h.guard))
        {
            for held in Rc::make_mut(&mut self.held) {
                held.aged |= !held.must && guards.contains(&held.guard);
            }
        }
    }

    /// What holds whether control comes from here or from `other`; true if anything changed.
    pub(super) fn join(&mut self, other: &State) -> bool {
        let ways = Ways::of(&self.held, &other.held);
        self.changed.merge(&other.changed)
            | self.locals.join(&other.locals, &ways)
            | self.join_held(&other.held)
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
                lost: mine.lost || theirs.is_some_and(|h| h.lost),
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
