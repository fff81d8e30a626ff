//! What is no longer known of a variable once somebody has a `&mut` to it: nothing tells when that is written to.

use std::rc::Rc;

use super::cases::Cases;
use super::exec::Exec;
use super::futures::is_async;
use super::gate::{By, Formal};
use super::memory::is_transparent;
use super::parts::Part;
use super::path::{Name, Node, PathId};
use super::value::{Callable, Tested, Value};
use crate::ir::{BodyKind, LocalId, Operand, Place, Proj, Target, TypeId};
use crate::models::Model;

/// A part of something that can be written to through a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Aim {
    /// What it is a part of, unless that is behind another reference.
    pub(super) local: Option<LocalId>,
    pub(super) part: Part,
    /// What was known of it before anything could be written there.
    pub(super) variant: Option<Name>,
    pub(super) bare: bool,
    pub(super) formal: Option<Formal>,
}

/// Fields of a parameter beyond these are not told apart from it.
const MAX_FIELDS: u32 = 1 << 10;

/// Of a parameter or its field, as an item of a set.
fn number_of(param: u32, part: Option<Part>) -> u32 {
    let field = match part {
        Some((0, index)) if index + 1 < MAX_FIELDS => index + 1,
        _ => 0,
    };
    param * MAX_FIELDS + field
}

fn part_of(variant: Option<Name>, index: u32) -> Part {
    (variant.map_or(0, |name| name.number() + 1), index)
}

impl Exec<'_, '_> {
    /// A `&mut` to the place is made. The variant of a variable is known until the reference goes somewhere: most of those
    /// that are made of an `Option` only lead to its contents.
    pub(super) fn forget(&mut self, place: &Place) {
        let Some((local, way)) = self.way_to(place) else {
            return;
        };
        let known = self.state.value(local);
        let Some(value) = known.filter(|value| !self.is_made_async(value)) else {
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
                Proj::Index(_) => in_wrapper = false,
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

    /// A future that an async body makes: each poll goes on with what the first one found.
    fn is_made_async(&self, value: &Value) -> bool {
        let mut callables = value.callables.items().iter();
        callables.any(|callable| match callable {
            Callable::Closure(Some(body)) => {
                let (_, body) = self.cx.ws.body(*body);
                body.kind == BodyKind::AsyncFn || is_async(body)
            }
            _ => false,
        })
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
                if let Some(path) = arg.known_path() {
                    self.note_change(path);
                }
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

    /// What is at the path may not be what it was when the body began.
    pub(super) fn note_change(&mut self, path: PathId) {
        let paths = &self.cx.paths;
        let mut part = None;
        for step in paths.ancestors(path) {
            match paths.node(step) {
                Node::Field { variant, index, .. } => part = Some((variant, index)),
                Node::Param(param) => {
                    let part = part.map(|(variant, index)| part_of(variant, index));
                    _ = self.state.changed.insert(number_of(param, part));
                }
                _ => return,
            }
        }
    }

    /// The parameter, or a field of it, if that is what it was when the body began.
    pub(super) fn as_it_came(&self, path: PathId) -> Option<Formal> {
        let paths = &self.cx.paths;
        let (param, part) = match paths.node(path) {
            Node::Param(param) => (param, None),
            Node::Field {
                base,
                variant,
                index,
                ..
            } => match paths.node(base) {
                Node::Param(param) => (param, Some(part_of(variant, index))),
                _ => return None,
            },
            _ => return None,
        };
        let changed = &self.state.changed;
        let is_changed = match part {
            Some(_) => {
                changed.contains(&number_of(param, part))
                    || changed.contains(&number_of(param, None))
            }
            None => changed.iter().any(|number| number / MAX_FIELDS == param),
        };
        let formal = Formal {
            part,
            ..Formal::of(param, By::Itself)
        };
        (!is_changed && self.is_told(param)).then_some(formal)
    }

    /// What the value is a parameter's, or, of a parameter itself, that.
    pub(super) fn formal_of(&self, value: &Value) -> Option<Formal> {
        let root = || value.param_root(&self.cx.paths);
        let root = || root().map(|param| Formal::of(param, By::Itself));
        value.formal.or_else(root)
    }

    /// Whether callers know what the parameter is each time the body runs. A closure that is called again finds what the
    /// last call has left, and what a lock guards is others' business, too.
    fn is_told(&self, param: u32) -> bool {
        let Some(local) = self.body.locals.get(param as usize + 1) else {
            return false;
        };
        let facts = self.cx.ws.type_facts(self.unit, local.ty);
        let keeps_state = self.body.kind == BodyKind::Closure && param == 0 && facts.unique_ref;
        !facts.names_guard && (!keeps_state || is_async(self.body))
    }

    /// A reference by which a part can be written to.
    pub(super) fn aim(&self, place: &Place, seen: &Value) -> Option<Rc<Aim>> {
        let (way, local) = match place.proj.as_slice() {
            [Proj::Deref, way @ ..] => (way, self.state.value(place.local)?.referent),
            way => (way, Some(place.local)),
        };
        let [Proj::Field { index, owner, .. }] = way else {
            return None;
        };
        if is_transparent(&self.ir.types[*owner as usize].head) {
            return None;
        }
        Some(Rc::new(Aim {
            local,
            part: (0, *index),
            variant: seen.variant,
            bare: seen.bare,
            formal: seen.formal,
        }))
    }

    /// Takes the aim of a reference away that is borrowed from, or written to, as a whole: only the first who does so finds the part
    /// as it was.
    pub(super) fn hand_on(&mut self, place: &Place) -> Option<Rc<Aim>> {
        if place.proj != [Proj::Deref] {
            return None;
        }
        let reference = self.state.value(place.local)?;
        let aim = reference.aim.clone()?;
        let mut reference = (**reference).clone();
        reference.aim = None;
        self.state.set(place.local, reference);
        Some(aim)
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
        let known = self.is_known();
        self.forget_this();
        known | self.parts.change_any(Value::forget)
    }

    pub(super) fn is_known(&self) -> bool {
        self.constant.is_some()
            || self.variant.is_some()
            || self.formal.is_some()
            || self.cases != Cases::default()
            || self.variant_of.is_some()
    }

    pub(super) fn forget_this(&mut self) {
        self.constant = None;
        self.variant = None;
        self.bare = false;
        self.formal = None;
        self.cases = Cases::default();
        self.variant_of = None;
    }
}
