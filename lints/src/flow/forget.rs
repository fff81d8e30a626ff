//! What is no longer known of a variable once somebody has a `&mut` to it: nothing tells when that is written to.

use super::cases::Cases;
use super::exec::Exec;
use super::memory::is_transparent;
use super::value::{Tested, Value};
use crate::ir::{LocalId, Operand, Place, Proj, Target, TypeId};
use crate::models::Model;

impl Exec<'_, '_> {
    /// A `&mut` to the place is made. The variant of a variable is known until the reference goes somewhere: most of those
    /// that are made of an `Option` only lead to its contents.
    pub(super) fn forget(&mut self, place: &Place) {
        let Some((local, way)) = self.way_to(place) else {
            return;
        };
        let Some(value) = self.state.value(local) else {
            return;
        };
        let mut value = (**value).clone();
        let mut part = &mut value;
        let (mut variant, mut in_wrapper) = (0, false);
        for step in way {
            match step {
                Proj::Deref => return,
                Proj::Downcast(name) => variant = self.cx.names.intern(name).number() + 1,
                Proj::Field { index, owner, .. } => {
                    let name = (std::mem::take(&mut variant), *index);
                    in_wrapper = is_transparent(&self.ir.types[*owner as usize].head);
                    if in_wrapper {
                        continue;
                    }
                    match part.parts.get_mut(name) {
                        Some(inner) => part = inner,
                        None => return,
                    }
                }
                Proj::Index => in_wrapper = false,
            }
        }
        let (variant, bare) = (part.variant, part.bare);
        let mut changed = match in_wrapper {
            // Whether there are contents is another's business.
            true => part.parts.change_any(Value::forget),
            false => part.forget(),
        };
        if way.is_empty() && variant.is_some() {
            (part.variant, part.bare) = (variant, bare);
            changed = true;
        }
        if changed {
            self.state.set(local, value);
        }
    }

    /// Arguments go to somebody.
    pub(super) fn forget_lent(
        &mut self,
        callee: &Target,
        args: &[Value],
        types: &[Option<TypeId>],
    ) {
        let model = match callee {
            Target::Fn(id) => self.cx.ws.callee(self.unit, *id).model,
            Target::Value(_) => None,
        };
        let leaves_it = matches!(
            model,
            Some(Model::Same | Model::Look | Model::Data | Model::Take | Model::Swap)
        );
        for (arg, ty) in args.iter().zip(types).filter(|_| !leaves_it) {
            if ty.is_some_and(|ty| self.cx.ws.type_facts(self.unit, ty).unique_ref) {
                self.forget_variant(arg);
            }
        }
    }

    /// References become part of something, as those of a closure do.
    pub(super) fn forget_kept(&mut self, operands: &[Operand], values: &[Value]) {
        for (operand, value) in operands.iter().zip(values) {
            let place = operand.place();
            if place.is_some_and(|place| self.place_facts(place).unique_ref) {
                self.forget_variant(value);
            }
        }
    }

    pub(super) fn note_test(&mut self, tested: Option<Tested>) {
        self.tested.extend(tested.map(|tested| tested.local));
    }

    /// The variable gets another value: what was found of the one before says nothing of it.
    pub(super) fn forget_tests(&mut self, local: LocalId) {
        if self.tested.contains(&local) {
            self.state.locals.change(|value| {
                let tells = value.variant_of.is_some_and(|t| t.local == local);
                tells.then(|| Value {
                    variant_of: None,
                    ..value.clone()
                })
            });
        }
    }

    fn forget_variant(&mut self, pointer: &Value) {
        let local = pointer.referent;
        if let Some(local) = local {
            self.forget_tests(local);
        }
        let target = local.and_then(|local| Some((local, self.state.value(local)?)));
        if let Some((local, target)) = target.filter(|(_, target)| target.variant.is_some()) {
            let target = Value {
                variant: None,
                bare: false,
                ..(**target).clone()
            };
            self.state.set(local, target);
        }
    }

    /// The variable, and how it goes on from there.
    fn way_to<'p>(&self, place: &'p Place) -> Option<(LocalId, &'p [Proj])> {
        match place.proj.as_slice() {
            [Proj::Deref, way @ ..] => Some((self.state.value(place.local)?.referent?, way)),
            way => Some((place.local, way)),
        }
    }
}

impl Value {
    /// It may have become another one; true if it is less than before that is known.
    fn forget(&mut self) -> bool {
        let known = self.constant.is_some()
            || self.variant.is_some()
            || self.formal.is_some()
            || self.cases != Cases::default()
            || self.variant_of.is_some();
        if known {
            self.constant = None;
            self.variant = None;
            self.bare = false;
            self.formal = None;
            self.cases = Cases::default();
            self.variant_of = None;
        }
        known | self.parts.change_any(Value::forget)
    }
}
