//! What all bodies share: names, paths and summaries.

use std::rc::Rc;

use rustc_hash::FxHashSet;

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

    /// Whether the field is a handle to something that may have other owners.
    pub fn is_handle(&self, owner: Name, index: u32) -> bool {
        self.handles.contains(&(owner, None, index))
    }

    /// Whether the path lies in a parameter that nobody else can have: by value, or behind `&mut`.
    pub fn has_to_itself(&self, body: BodyId, path: PathId) -> bool {
        let path::Node::Param(n) = self.paths.node(self.paths.root(path)) else {
            return false;
        };
        let unit = self.ws.unit_of(body);
        let (_, body) = self.ws.body(body);
        let Some(local) = body.locals.get(n as usize + 1) else {
            return false;
        };
        let ty = self.ws.type_facts(unit, local.ty);
        let closure = body.closure.is_some() && n == 0;
        !closure && !ty.shared_ref && !ty.shared_handle && !self.crosses_handle(path)
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
