//! Locks that are replaced, or whose value is reached without locking.

use rustc_hash::FxHashSet;

use super::Class;
use crate::flow::Context;
use crate::ir::{Place, Proj, Rvalue, Term};
use crate::link::BodyId;

/// Fields that somebody writes to as a whole, or gets a `&mut` to: with one, a value can be put back to where it was.
pub(super) fn replaced(cx: &Context<'_>) -> FxHashSet<Class> {
    let mut replaced = FxHashSet::default();
    for id in 0..cx.ws.bodies.len() as u32 {
        let unit = cx.ws.unit_of(id);
        let mut note = |place: &Place| {
            if let Some(Proj::Field { index, owner, .. }) = place.proj.last() {
                replaced.insert(Class::Field(cx.head(unit, *owner), *index));
            }
        };
        for block in &cx.ws.body(id).1.blocks {
            for stmt in &block.stmts {
                note(&stmt.place);
                if let Rvalue::Ref {
                    mutable: true,
                    place,
                } = &stmt.value
                {
                    note(place);
                }
            }
            if let Term::Call { dest, .. } = &block.term {
                note(dest);
            }
        }
    }
    replaced
}

/// Whether somebody who has a handle from the one field has something with the other: it may be given the same handle.
pub(super) fn meet(cx: &Context<'_>, a: Class, b: Class) -> bool {
    let (Class::Field(owner, index), Class::Field(other, _)) = (a, b) else {
        return false;
    };
    let has_both = |id: BodyId| {
        let unit = cx.ws.unit_of(id);
        let (_, body) = cx.ws.body(id);
        let has_other = || {
            body.locals
                .iter()
                .any(|local| cx.head(unit, local.ty) == other)
        };
        let mut places = body.blocks.iter().flat_map(|block| block.places());
        let is_field = |step: &Proj| match step {
            Proj::Field {
                index: i, owner: o, ..
            } => *i == index && cx.head(unit, *o) == owner,
            _ => false,
        };
        has_other() && places.any(|place| place.proj.iter().any(is_field))
    };
    owner != other && (0..cx.ws.bodies.len() as BodyId).any(has_both)
}

/// Locks that other crates can take and do with as they like.
pub(super) fn exposed(cx: &Context<'_>) -> FxHashSet<Class> {
    let names = cx.ws.units.iter().flat_map(|unit| &unit.exposed);
    let classes = names.filter_map(|name| match name.rsplit_once('.') {
        Some((owner, field)) => {
            let owner = cx.names.known(owner)?;
            Some(Class::Field(owner, field.parse().ok()?))
        }
        None => Some(Class::Static(cx.names.known(name)?)),
    });
    classes.collect()
}
