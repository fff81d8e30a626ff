//! Locks that are replaced, or whose value is reached without locking.

use rustc_hash::FxHashSet;

use super::Class;
use crate::flow::Context;
use crate::ir::{Body, LocalId, Operand, Place, Proj, Rvalue, Term};
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

/// Whether the body returns references to fields, and nothing else; and to which. What a field is a handle to may be in others, too.
pub(super) fn lends(cx: &Context<'_>, id: BodyId, fields: &mut Vec<Class>) -> bool {
    let (unit, body) = cx.ws.body(id);
    let returns = &unit.types[body.locals[0].ty as usize];
    let mut lent = Lent {
        cx,
        unit: cx.ws.unit_of(id),
        body,
        seen: Vec::new(),
        fields,
    };
    returns.pointers.len() == 1 && cx.ws.is_lock(&returns.head) && lent.local(0)
}

struct Lent<'l, 'a> {
    cx: &'l Context<'a>,
    unit: u32,
    body: &'a Body,
    seen: Vec<LocalId>,
    fields: &'l mut Vec<Class>,
}

impl<'a> Lent<'_, 'a> {
    /// Whether all that the variable gets is such a reference.
    fn local(&mut self, local: LocalId) -> bool {
        if self.seen.contains(&local) {
            return true;
        }
        self.seen.push(local);
        let values = self.values(local);
        values.is_some_and(|values| values.into_iter().all(|value| self.value(value)))
    }

    /// All that is assigned to the variable, if it is never what a call returns.
    fn values(&self, local: LocalId) -> Option<Vec<&'a Rvalue>> {
        let mut values = Vec::new();
        for block in &self.body.blocks {
            let stmts = block.stmts.iter().filter(|stmt| stmt.place.local == local);
            values.extend(stmts.map(|stmt| &stmt.value));
            if matches!(&block.term, Term::Call { dest, .. } if dest.local == local) {
                return None;
            }
        }
        Some(values).filter(|values| !values.is_empty())
    }

    fn value(&mut self, value: &Rvalue) -> bool {
        match value {
            Rvalue::Use(from) => self.operand(from),
            Rvalue::Ref { place, .. } if place.proj == [Proj::Deref] => self.local(place.local),
            Rvalue::Ref { place, .. } => match place.proj.last() {
                Some(Proj::Field { index, owner, .. }) => {
                    let owner = self.cx.head(self.unit, *owner);
                    self.fields.push(Class::Field(owner, *index));
                    true
                }
                _ => false,
            },
            _ => false,
        }
    }

    fn operand(&mut self, operand: &Operand) -> bool {
        match operand.place() {
            Some(from) => match from.proj.as_slice() {
                [] => self.local(from.local),
                [Proj::Field { index, .. }] | [Proj::Downcast(_), Proj::Field { index, .. }] => {
                    self.part(from.local, *index as usize)
                }
                _ => false,
            },
            None => false,
        }
    }

    /// Whether all that is put into the variable in that place is such a reference.
    fn part(&mut self, whole: LocalId, index: usize) -> bool {
        let Some(values) = self.values(whole) else {
            return false;
        };
        let parts: Option<Vec<&Operand>> = values
            .into_iter()
            .map(|value| match value {
                Rvalue::Aggregate(_, parts) => parts.get(index),
                _ => None,
            })
            .collect();
        parts.is_some_and(|parts| parts.into_iter().all(|part| self.operand(part)))
    }
}
