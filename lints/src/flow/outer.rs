//! Locks that are held around a body, by their way from what the body knows: its parameters, and statics.

use std::collections::BTreeSet;

use super::Context;
use super::callers::Call;
use super::parts::Part;
use super::path::{Name, Node, PathId, Paths};
use crate::link::BodyId;

/// A lock that a caller holds, as it is called there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Own {
    Lock(PathId),
    /// A guard that the caller was given itself, of whatever lock.
    Guard(u32),
}

/// A parameter of a callee, or what a closure captured in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slot {
    pub(super) param: u32,
    pub(super) part: Option<Part>,
}

/// A step of a path, wherever it leads on from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// Owner, variant, index.
    Field(Name, Option<Name>, u32),
    Locked,
    Via(Name),
    Element,
}

/// A lock that is held around a body, as the body can call it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outer {
    Static(PathId),
    /// A lock in the object in which lies what is in the slot: there by the steps `inward`, to the lock by `outward`.
    Near {
        slot: Slot,
        inward: Vec<Step>,
        outward: Vec<Step>,
    },
    /// The guard that this caller was given.
    Guard(BodyId, u32),
}

/// No lock stands further from what it guards.
const MAX_STEPS: usize = 12;

impl Call {
    /// What the caller holds itself, as the callee can call it.
    pub(super) fn outer(&self, cx: &Context<'_>, caller: BodyId) -> BTreeSet<Outer> {
        let mut outer = BTreeSet::new();
        for own in &self.held {
            match *own {
                Own::Guard(param) => _ = outer.insert(Outer::Guard(caller, param)),
                Own::Lock(lock) if is_static(&cx.paths, lock) => {
                    if !has_element(&cx.paths, lock) {
                        outer.insert(Outer::Static(lock));
                    }
                }
                Own::Lock(lock) => {
                    let args = self.args.iter();
                    outer.extend(args.filter_map(|&(slot, arg)| near(&cx.paths, slot, arg, lock)));
                }
            }
        }
        outer
    }

    /// A lock that is held around the caller, as the callee can call it.
    pub(super) fn hand_down(&self, cx: &Context<'_>, lock: &Outer) -> Vec<Outer> {
        let Outer::Near {
            slot: from,
            inward,
            outward,
        } = lock
        else {
            return vec![lock.clone()];
        };
        let lower = |&(slot, arg): &(Slot, PathId)| {
            let further = from.steps_to(&cx.paths, arg)?;
            Outer::near(
                slot,
                [inward.as_slice(), &further].concat(),
                outward.clone(),
            )
        };
        self.args.iter().filter_map(lower).collect()
    }
}

impl Slot {
    /// The steps from what is in the slot to the path, if that lies in it.
    fn steps_to(self, paths: &Paths, path: PathId) -> Option<Vec<Step>> {
        let root = paths.root(path);
        if paths.node(root) != Node::Param(self.param) {
            return None;
        }
        let mut steps = steps(paths, root, path);
        if let Some(part) = self.part {
            let Some(&Step::Field(_, variant, index)) = steps.first() else {
                return None;
            };
            if part != (variant.map_or(0, |v| v.number() + 1), index) {
                return None;
            }
            steps.remove(0);
        }
        Some(steps)
    }
}

impl Outer {
    fn near(slot: Slot, mut inward: Vec<Step>, mut outward: Vec<Step>) -> Option<Outer> {
        let same = inward.iter().zip(&outward).take_while(|(a, b)| a == b);
        let same = same.take_while(|(step, _)| **step != Step::Element).count();
        inward.drain(..same);
        outward.drain(..same);
        let is_clear = inward.len() <= MAX_STEPS && !outward.contains(&Step::Element);
        is_clear.then_some(Outer::Near {
            slot,
            inward,
            outward,
        })
    }

    /// Whether nobody can come to the state without the lock: each object with such a state has that lock to itself.
    pub(super) fn covers(&self, cx: &Context<'_>, state: Option<PathId>) -> bool {
        let Outer::Near {
            slot,
            inward,
            outward,
        } = self
        else {
            return true;
        };
        let Some(rest) = state.and_then(|state| slot.steps_to(&cx.paths, state)) else {
            // The body gets what the lock guards, as a method of a monitor does: of state that lies elsewhere, as much is known where a body takes
            // the lock itself.
            return inward.as_slice() == [Step::Locked] && outward.is_empty();
        };
        let rest = match inward.as_slice() {
            [] => {
                let same = rest.iter().zip(outward).take_while(|(a, b)| a == b);
                &rest[same.count()..]
            }
            _ => &rest,
        };
        // What a handle leads to may be led to by others, from objects with another lock.
        !inward.iter().chain(rest).any(|step| step.is_handle(cx))
    }
}

impl Step {
    fn is_handle(self, cx: &Context<'_>) -> bool {
        match self {
            Step::Field(owner, variant, index) => cx.handles.contains(&(owner, variant, index)),
            Step::Via(_) => true,
            Step::Locked | Step::Element => false,
        }
    }
}

fn near(paths: &Paths, slot: Slot, arg: PathId, lock: PathId) -> Option<Outer> {
    let root = paths.root(arg);
    if root != paths.root(lock) {
        return None;
    }
    Outer::near(slot, steps(paths, root, arg), steps(paths, root, lock))
}

/// From a path to one within it.
fn steps(paths: &Paths, from: PathId, to: PathId) -> Vec<Step> {
    let nodes = paths.ancestors(to).take_while(|&path| path != from);
    let mut steps: Vec<Step> = nodes.filter_map(|path| step(paths.node(path))).collect();
    steps.reverse();
    steps
}

fn step(node: Node) -> Option<Step> {
    match node {
        Node::Field {
            owner,
            variant,
            index,
            ..
        } => Some(Step::Field(owner, variant, index)),
        Node::Locked(_) => Some(Step::Locked),
        Node::Via(_, name) => Some(Step::Via(name)),
        Node::Element { .. } => Some(Step::Element),
        Node::Param(_) | Node::Static(_) | Node::Site(_) => None,
    }
}

fn is_static(paths: &Paths, path: PathId) -> bool {
    matches!(paths.node(paths.root(path)), Node::Static(_))
}

fn has_element(paths: &Paths, path: PathId) -> bool {
    let mut ancestors = paths.ancestors(path);
    ancestors.any(|path| matches!(paths.node(path), Node::Element { .. }))
}
