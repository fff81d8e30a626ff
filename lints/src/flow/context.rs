//! What all bodies share: names, paths, summaries, and who calls whom.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Summary;
use super::path::{self, Name, Names, PathId, Paths};
use crate::ir::TypeId;
use crate::link::{BodyId, Workspace};

/// What all bodies share.
pub struct Context<'a> {
    pub ws: &'a Workspace<'a>,
    pub paths: Paths,
    pub names: Names,
    /// Per body, once it was run.
    pub summaries: Vec<Option<Rc<Summary>>>,
    /// Name of the head of each type, per unit.
    pub(super) heads: Vec<Vec<Name>>,
    pub(super) statics: Vec<Vec<Name>>,
    mutable_statics: FxHashSet<Name>,
    /// Bodies of which nothing is known but their signature.
    passed_over: FxHashSet<BodyId>,
    /// Calls between bodies, by callee; filled as callers are run.
    callers: FxHashMap<BodyId, FxHashMap<(BodyId, u32), bool>>,
    /// Fields `(owner, variant, index)` that are handles to something shared (`Arc`, `Rc`, `&`).
    pub(super) handles: FxHashSet<(Name, Option<Name>, u32)>,
}

impl<'a> Context<'a> {
    pub fn new(ws: &'a Workspace<'a>) -> Context<'a> {
        let mut names = Names::default();
        let heads = ws
            .units
            .iter()
            .map(|u| u.types.iter().map(|t| names.intern(&t.head)).collect())
            .collect();
        let mut mutable_statics = FxHashSet::default();
        let statics = ws
            .units
            .iter()
            .map(|u| {
                u.statics
                    .iter()
                    .map(|s| {
                        let name = names.intern(&s.path);
                        if s.mutable {
                            mutable_statics.insert(name);
                        }
                        name
                    })
                    .collect()
            })
            .collect();
        Context {
            ws,
            paths: Paths::default(),
            names,
            summaries: vec![None; ws.bodies.len()],
            heads,
            statics,
            mutable_statics,
            passed_over: FxHashSet::default(),
            callers: FxHashMap::default(),
            handles: FxHashSet::default(),
        }
    }

    /// Bodies that are worth running; without this, all are.
    pub fn look_into(&mut self, relevant: &[bool]) {
        let all = (0..).zip(relevant);
        self.passed_over = all.filter(|(_, r)| !**r).map(|(body, _)| body).collect();
    }

    pub fn is_looked_into(&self, body: BodyId) -> bool {
        !self.passed_over.contains(&body)
    }

    pub fn head(&self, unit: u32, ty: TypeId) -> Name {
        self.heads[unit as usize][ty as usize]
    }

    pub fn is_mutable_static(&self, name: Name) -> bool {
        self.mutable_statics.contains(&name)
    }

    pub(super) fn note_call(&mut self, callee: BodyId, caller: BodyId, site: u32, guarded: bool) {
        let calls = self.callers.entry(callee).or_default();
        calls.insert((caller, site), guarded);
    }

    /// Whether those who call the body hold a lock that keeps all others out.
    pub fn guarded_by_callers(&self, body: BodyId) -> Share {
        let mut seen = FxHashSet::from_iter([body]);
        self.share(body, &mut seen)
    }

    pub fn has_callers(&self, body: BodyId) -> bool {
        self.callers.contains_key(&body)
    }

    fn share(&self, body: BodyId, seen: &mut FxHashSet<BodyId>) -> Share {
        let Some(calls) = self.callers.get(&body) else {
            return Share::None;
        };
        let (mut some, mut all) = (false, true);
        for (&(caller, _), &guarded) in calls {
            let share = match guarded {
                true => Share::All,
                // A call within the circle adds nothing to those that lead into it.
                false if !seen.insert(caller) => continue,
                false => self.share(caller, seen),
            };
            some |= share != Share::None;
            all &= share == Share::All;
        }
        match (some, all) {
            (true, true) => Share::All,
            (true, false) => Share::Some,
            (false, _) => Share::None,
        }
    }

    /// Whether a step of the path goes through an `Arc`, `Rc` or reference that sits in a field: what it leads to may have other owners.
    pub fn crosses_handle(&self, path: PathId) -> bool {
        self.paths
            .ancestors(path)
            .any(|p| match self.paths.node(p) {
                path::Node::Field {
                    owner,
                    variant,
                    index,
                    ..
                } => self.handles.contains(&(owner, variant, index)),
                path::Node::Via(..) | path::Node::Static(_) => true,
                _ => false,
            })
    }
}

/// How many of a body's callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    None,
    Some,
    All,
}
