//! Changes of values that no field or static is named for: in a thread, through a reference that was chosen, out of a collection.
//! Each may be of any value of the same type.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::{Class, content, resets};
use crate::flow::path::{Node, PathId};
use crate::flow::{Callers, Context, Facts, Write};
use crate::ir::{Body, Operand, Target, Term, TypeId, Unit};
use crate::link::{BodyId, is_open};
use crate::models::Key;

/// Unit and type of what an `Option` may hold.
pub(super) type Content = (u32, TypeId);

/// A body, and whether the lock was picked out of what it was given.
type Given = (BodyId, bool);

#[derive(Debug, Default)]
pub(super) struct Unnamed {
    contents: FxHashSet<Content>,
    /// Of parameters, which those who call the body can name.
    given: BTreeMap<Given, FxHashSet<Content>>,
}

impl Unnamed {
    /// A change of all that some lock guards.
    pub(super) fn note(&mut self, cx: &Context<'_>, facts: &Facts, write: &Write) {
        let (Some(_), Some(of)) = (
            cx.paths.lock_around(write.path),
            content(cx, write.value_ty),
        ) else {
            return;
        };
        match cx.paths.node(cx.paths.root(write.path)) {
            Node::Param(_) => {
                let given = self.given.entry((facts.body, is_picked(cx, write.path)));
                given.or_default().insert(of)
            }
            _ => self.contents.insert(of),
        };
    }

    /// What is not even known to be behind a lock.
    pub(super) fn note_rest(&mut self, cx: &Context<'_>, facts: &Facts) {
        let unit = cx.ws.unit_of(facts.body);
        let types = facts.unnamed.iter();
        self.contents
            .extend(types.filter_map(|&ty| content(cx, Some((unit, ty)))));
    }

    /// Whoever calls a public function may get a lock from it, as its result or for a closure: of these fields, or one that has no name.
    pub(super) fn note_given_out(&mut self, cx: &Context<'_>) -> FxHashSet<Class> {
        let mut fields = FxHashSet::default();
        for id in 0..cx.ws.bodies.len() as BodyId {
            let (unit, body) = cx.ws.body(id);
            let given = given_out(cx, id, vec![body.locals[0].ty]);
            let shown = given_out(cx, id, shown(unit, body));
            if given.is_empty() && shown.is_empty() || !Callers::is_offered(cx.ws, id) {
                continue;
            }
            self.contents.extend(shown);
            let mut own = Vec::new();
            match resets::lends(cx, id, &mut own) {
                true => fields.extend(own),
                false => self.contents.extend(given),
            }
        }
        fields
    }

    pub(super) fn has(&self, cx: &Context<'_>, callers: &Callers, of: Content) -> bool {
        let unseen = self.given.iter().filter(|&(&(body, is_picked), _)| {
            // Nobody outside can give it a lock that is not reached from there.
            let has_callers = callers.has_any(body);
            !has_callers && (is_picked || !callers.is_called_by_name(cx, body))
        });
        let mut all = self.contents.iter();
        all.any(|&other| may_be_same(cx, of, other))
            || unseen
                .flat_map(|(_, contents)| contents)
                .any(|&other| may_be_same(cx, of, other))
    }
}

/// The types of what the body calls with that it was given to call.
fn shown(unit: &Unit, body: &Body) -> Vec<TypeId> {
    let mut shown = Vec::new();
    for block in &body.blocks {
        let Term::Call {
            callee: Target::Fn(callee),
            args,
            ..
        } = &block.term
        else {
            continue;
        };
        let callee = &unit.callees[*callee as usize];
        let of_trait = Key::of(&callee.path).owner;
        let is_given = callee.self_ty.is_some_and(|ty| may_be_given(unit, ty));
        if is_given && matches!(of_trait, "Fn" | "FnMut" | "FnOnce") {
            let places = args.iter().skip(1).filter_map(Operand::place);
            shown.extend(places.map(|place| body.locals[place.local as usize].ty));
        }
    }
    shown
}

/// Whether a function of the caller's may be of the type: a box of some, too.
fn may_be_given(unit: &Unit, ty: TypeId) -> bool {
    let ty = &unit.types[ty as usize];
    is_open(&ty.head) || ty.args.iter().any(|&arg| may_be_given(unit, arg))
}

/// What is in the locks of these types, which the body gives to its callers.
fn given_out(cx: &Context<'_>, id: BodyId, mut types: Vec<TypeId>) -> Vec<Content> {
    let (unit, body) = cx.ws.body(id);
    let number = cx.ws.unit_of(id);
    let params = &body.locals[1..=body.args as usize];
    let mut given = Vec::new();
    while let Some(ty) = types.pop() {
        let ty = &unit.types[ty as usize];
        let inside = ty.args.iter();
        let inside = inside.filter_map(|&ty| content(cx, Some((number, ty))));
        given.extend(inside.filter(|&(_, of)| {
            let head = &unit.types[of as usize].head;
            // Nobody has kept a lock of a type that the caller alone names.
            let is_kept =
                !is_parameter(head) || params.iter().any(|param| mentions(unit, param.ty, head));
            is_kept && cx.ws.is_lock(&ty.head)
        }));
        types.extend(&ty.args);
    }
    given
}

fn is_parameter(head: &str) -> bool {
    is_open(head) && !head.starts_with("dyn ") && !head.starts_with("impl")
}

fn mentions(unit: &Unit, ty: TypeId, head: &str) -> bool {
    let ty = &unit.types[ty as usize];
    ty.head == head || ty.args.iter().any(|&arg| mentions(unit, arg, head))
}

/// Out of a collection, or by a call.
fn is_picked(cx: &Context<'_>, path: PathId) -> bool {
    let mut steps = cx.paths.ancestors(path);
    steps.any(|step| matches!(cx.paths.node(step), Node::Element { .. } | Node::Via(..)))
}

pub(super) fn may_be_same(cx: &Context<'_>, a: Content, b: Content) -> bool {
    let [left, right] = [a, b].map(|(unit, ty)| &cx.ws.units[unit as usize].types[ty as usize]);
    let is_any = |head: &str| is_open(head) && !head.starts_with("dyn ");
    // Each crate spells the same type in its own way.
    let is_same = a.0 != b.0 || left.text == right.text;
    is_any(&left.head) || is_any(&right.head) || is_same && cx.head(a.0, a.1) == cx.head(b.0, b.1)
}
