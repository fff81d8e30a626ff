//! Who calls whom, and under which locks.
//!
//! A lock that all callers of a function hold keeps others out of it as well as one that it takes itself. It has to be one
//! lock: what each caller holds is followed to the callee's own parameters, by which the callers' locks can be compared.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::outer::{Outer, Own, Slot};
use super::path::{Node, PathId};
use super::{Context, Facts};
use crate::ir::{Body, BodyKind, Unit};
use crate::link::{BodyId, Workspace};
use crate::models::method_of_monitor;

/// A call of a body of the workspace.
#[derive(Debug, Clone)]
pub struct Call {
    pub callee: BodyId,
    /// What the caller surely holds that keeps all others out.
    pub(super) held: Vec<Own>,
    /// What the callee's parameters are to the caller.
    pub(super) args: Vec<(Slot, PathId)>,
}

impl Call {
    /// What the arguments, and parts of them, are.
    pub fn given(&self) -> impl Iterator<Item = PathId> {
        self.args.iter().map(|&(_, path)| path)
    }
}

/// How many of a body's callers hold a lock around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    None,
    Some,
    /// All hold the same.
    All,
}

/// The calls between the bodies of a workspace.
#[derive(Debug, Default)]
pub struct Callers {
    /// By callee, with the callers.
    calls: FxHashMap<BodyId, Vec<(BodyId, Call)>>,
    /// Functions that are used as values: whoever gets them may call them.
    handed_out: FxHashSet<BodyId>,
    /// What is held around a body by all its callers, once somebody asked.
    around: FxHashMap<BodyId, BTreeSet<Outer>>,
}

impl Callers {
    pub fn new(handed_out: FxHashSet<BodyId>) -> Self {
        Self {
            handed_out,
            ..Self::default()
        }
    }

    pub fn collect(&mut self, facts: &Facts) {
        for call in &facts.calls {
            let calls = self.calls.entry(call.callee).or_default();
            calls.push((facts.body, call.clone()));
        }
    }

    pub fn has_any(&self, body: BodyId) -> bool {
        self.calls.contains_key(&body)
    }

    /// Whether nobody gets the function as a value.
    pub fn is_called_by_name(&self, cx: &Context<'_>, body: BodyId) -> bool {
        cx.ws.body(body).1.kind == BodyKind::Fn && !self.handed_out.contains(&body)
    }

    /// Whether all who call the body have what the path is in to themselves, as a destructor has its value.
    fn is_alone(&self, cx: &Context<'_>, body: BodyId, state: Option<PathId>) -> bool {
        let Some(Node::Param(param)) = state.map(|state| cx.paths.node(cx.paths.root(state)))
        else {
            return false;
        };
        let is_own = |&(caller, ref call): &(BodyId, Call)| {
            let slot = Slot { param, part: None };
            let mut given = call.args.iter().filter(|(to, _)| *to == slot);
            given.any(|&(_, path)| cx.has_to_itself(caller, path))
        };
        let shares = state.is_some_and(|state| cx.crosses_handle(state));
        !shares && !self.is_open(cx.ws, body) && self.calls_of(body).iter().all(is_own)
    }

    /// Whether those who call the body hold a lock that keeps all others out of the state, which the body names.
    pub fn guard(&mut self, cx: &Context<'_>, body: BodyId, state: Option<PathId>) -> Share {
        if self.is_alone(cx, body, state) {
            return Share::All;
        }
        let above = self.above(body);
        self.settle(cx, &above);
        if self.around[&body].iter().any(|lock| lock.covers(cx, state)) {
            return Share::All;
        }
        let mut calls = above.iter().flat_map(|&body| self.calls_of(body));
        match calls.any(|(caller, call)| !call.outer(cx, *caller).is_empty()) {
            true => Share::Some,
            false => Share::None,
        }
    }

    fn calls_of(&self, body: BodyId) -> &[(BodyId, Call)] {
        self.calls.get(&body).map_or(&[], Vec::as_slice)
    }

    /// The body, and all that may lead to it.
    fn above(&self, body: BodyId) -> Vec<BodyId> {
        let mut seen = FxHashSet::from_iter([body]);
        let mut above = vec![body];
        let mut next = 0;
        while let Some(&body) = above.get(next) {
            next += 1;
            for &(caller, _) in self.calls_of(body) {
                if seen.insert(caller) {
                    above.push(caller);
                }
            }
        }
        above
    }

    /// Works out what is held around these bodies and all that lead to them: a greatest fixpoint, since calls within a
    /// circle add nothing to those that lead into it.
    fn settle(&mut self, cx: &Context<'_>, bodies: &[BodyId]) {
        let mut closed = Vec::new();
        for &body in bodies {
            if self.around.contains_key(&body) {
                continue;
            }
            if self.is_open(cx.ws, body) {
                self.around.insert(body, BTreeSet::new());
            } else {
                closed.push(body);
            }
        }
        let mut changed = true;
        while changed {
            changed = false;
            for &body in closed.iter().rev() {
                let Some(around) = self.meet(cx, body) else {
                    continue;
                };
                if self.around.get(&body) != Some(&around) {
                    self.around.insert(body, around);
                    changed = true;
                }
            }
        }
        for body in closed {
            // Nobody leads into the circle.
            self.around.entry(body).or_default();
        }
    }

    /// What all callers hold, as far as they are settled; `None` if none is.
    fn meet(&self, cx: &Context<'_>, body: BodyId) -> Option<BTreeSet<Outer>> {
        let mut common: Option<BTreeSet<Outer>> = None;
        for (caller, call) in self.calls_of(body) {
            let Some(around) = self.around.get(caller) else {
                continue;
            };
            let mut held = call.outer(cx, *caller);
            held.extend(around.iter().flat_map(|lock| call.hand_down(cx, lock)));
            common = Some(match common {
                Some(common) => &common & &held,
                None => held,
            });
        }
        common
    }

    /// Whether it may be called by somebody who is not seen.
    fn is_open(&self, ws: &Workspace<'_>, id: BodyId) -> bool {
        let (unit, body) = ws.body(id);
        match body.kind {
            BodyKind::Closure | BodyKind::Const => !self.has_any(id),
            BodyKind::Fn => {
                !self.has_any(id) || self.handed_out.contains(&id) || is_offered(unit, body)
            }
            BodyKind::AsyncFn => {
                let mut functions = functions_of(ws, id);
                !self.has_any(id) || functions.any(|f| self.is_open(ws, f) || self.escapes(f, id))
            }
        }
    }

    /// Whether other crates may call it: a function, or what is in the future that one makes.
    pub fn is_offered(ws: &Workspace<'_>, id: BodyId) -> bool {
        let (unit, body) = ws.body(id);
        match body.kind {
            BodyKind::Closure | BodyKind::Const => false,
            BodyKind::Fn => is_offered(unit, body),
            BodyKind::AsyncFn => functions_of(ws, id).any(|f| is_offered(unit, ws.body(f).1)),
        }
    }

    /// Whether a future of the function may be polled by somebody who did not make it.
    fn escapes(&self, function: BodyId, future: BodyId) -> bool {
        let polls = |caller: BodyId| self.calls_of(future).iter().any(|(by, _)| *by == caller);
        let mut makers = self.calls_of(function).iter();
        makers.any(|&(caller, _)| !polls(caller))
    }
}

/// The functions that make the async body: one, unless several go by one name.
fn functions_of<'w>(ws: &'w Workspace<'_>, future: BodyId) -> impl Iterator<Item = BodyId> + 'w {
    let unit = ws.unit_of(future);
    let name = ws.body(future).1.name.rsplit_once("::").map(|(f, _)| f);
    (0..ws.bodies.len() as BodyId).filter(move |&id| {
        let (_, body) = ws.body(id);
        ws.unit_of(id) == unit && body.kind == BodyKind::Fn && Some(body.name.as_str()) == name
    })
}

/// By its name, or by that of a trait. To the state of a monitor nobody comes but by what takes the lock.
fn is_offered(unit: &Unit, function: &Body) -> bool {
    let mut bodies = unit.bodies.iter();
    let is_offered = function.of_trait.is_some()
        || function.is_public && !bodies.any(|body| is_main(body, &unit.crate_name));
    is_offered && method_of_monitor(&function.name).is_none()
}

fn is_main(body: &Body, krate: &str) -> bool {
    let name = body.name.strip_prefix(krate);
    body.kind == BodyKind::Fn && name == Some("::main")
}
