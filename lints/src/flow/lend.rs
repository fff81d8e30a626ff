//! Guards that somebody else can put away: what a `&mut` leads to can be taken out from behind it.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::exec::Exec;
use super::memory::is_transparent;
use super::path::Node;
use super::sets::Set;
use super::value::Value;
use crate::ir::{Place, Proj, TypeId};
use crate::models::{Key, is_guard};

/// Guards in a place, and whether there are no others.
struct Behind {
    guards: Set,
    exact: bool,
}

impl Exec<'_, '_> {
    /// The guards that somebody can put away who gets a reference to the place; `None` if nobody can by such a reference.
    pub(super) fn lent(&mut self, place: &Place, mutable: bool) -> Option<Set> {
        if self.state.held.is_empty() {
            return None;
        }
        let ty = self.near_type(place);
        // `Cell` and `RefCell` need no `&mut`, nor does a type that may have one in it.
        let has_cell = |ty: TypeId| {
            let ty = &self.ir.types[ty as usize];
            ty.text.contains("Cell<") || self.is_own(&ty.head)
        };
        if !mutable && !ty.is_some_and(has_cell) {
            return None;
        }
        // Nobody can put a guard away but its owner.
        let is_guard = ty.is_some_and(|ty| self.is_foreign_guard(ty));
        (!is_guard).then(|| self.behind(place).guards)
    }

    /// Whether it is a guard, or a reference to one, of a crate of which no more is known than its types. What the table knows is one to all crates but
    /// its own.
    pub(super) fn is_foreign_guard(&self, ty: TypeId) -> bool {
        let names_guard = self.cx.ws.type_facts(self.unit, ty).names_guard;
        let head = &self.ir.types[ty as usize].head;
        let is_known = || is_guard(head) && Key::of(head).root != self.ir.crate_name;
        names_guard && (!self.is_own(head) || is_known())
    }

    pub(super) fn is_own(&self, head: &str) -> bool {
        let root = Key::of(head).root;
        self.cx.ws.units.iter().any(|unit| unit.crate_name == root)
    }

    fn behind(&mut self, place: &Place) -> Behind {
        let mut exact = true;
        let start = self.state.value(place.local);
        let mut value = start.map(|v| (**v).clone()).unwrap_or_default();
        let mut variant = 0;
        for proj in &place.proj {
            match proj {
                Proj::Deref => match value.referent.and_then(|l| self.state.value(l)) {
                    Some(target) => value = (**target).clone(),
                    None if !value.lent.is_empty() => {
                        // Or one of several, of which the reference was picked.
                        return Behind {
                            exact: false,
                            guards: value.lent,
                        };
                    }
                    None => {}
                },
                Proj::Downcast(name) => variant = self.cx.names.intern(name).number() + 1,
                Proj::Field { index, owner, .. } => {
                    let part = (std::mem::take(&mut variant), *index);
                    if is_transparent(&self.ir.types[*owner as usize].head) {
                        continue;
                    }
                    match value.parts.get(part).cloned() {
                        Some(part) => value = part,
                        None => {
                            exact = false;
                            value.parts = Default::default();
                        }
                    }
                }
                Proj::Index(_) => {
                    exact = false;
                    value.guards = value.all_guards();
                }
            }
        }
        let guards = value.all_guards();
        Behind { guards, exact }
    }

    /// What is in the place goes away, which a reference leads to.
    pub(super) fn drop_behind(&mut self, place: &Place) {
        if !self.place_facts(place).may_own_guard {
            return;
        }
        let Behind { guards, exact } = self.behind(place);
        match exact {
            true => self.put_away(&guards),
            false => self.doubt(&guards),
        }
        let target = self.place(place);
        self.note_given_up(&target);
    }

    /// Somebody may have put away what the value leads to.
    pub(super) fn give_up(&mut self, target: &Value) {
        self.doubt(&target.all_lent());
        self.note_given_up(target);
    }

    fn put_away(&mut self, guards: &Set) {
        if guards.is_empty() {
            return;
        }
        self.state.locals.change(|value| {
            let holds = value.all_guards().iter().any(|g| guards.contains(g));
            holds.then(|| {
                let mut value = value.clone();
                value.retain_guards(&|g| !guards.contains(&g));
                value
            })
        });
        self.state.release(guards);
    }

    /// Whether they are still held cannot be told.
    pub(super) fn doubt(&mut self, guards: &Set) {
        let mut held = self.state.held.iter();
        if held.any(|h| !h.aged && guards.contains(&h.guard)) {
            for held in Rc::make_mut(&mut self.state.held) {
                held.aged |= guards.contains(&held.guard);
            }
        }
    }

    fn note_given_up(&mut self, target: &Value) {
        if !self.recording {
            return;
        }
        let mut params = FxHashSet::default();
        target.any_path(&mut |path| {
            if let Node::Param(n) = self.cx.paths.node(self.cx.paths.root(path)) {
                params.insert(n);
            }
            false
        });
        params.retain(|&n| !self.is_foreign_guard(self.local_type(n + 1)));
        self.facts.given_up.extend(params);
    }
}

impl Value {
    /// What can be put away through the value or a part of it.
    pub(super) fn all_lent(&self) -> Set {
        let mut lent = self.lent.clone();
        for part in self.parts.values() {
            lent.merge(&part.all_lent());
        }
        lent
    }
}
