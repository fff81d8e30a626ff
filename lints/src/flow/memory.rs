//! Places: what reading, borrowing, writing and dropping one means.

use super::Look;
use super::choice::Choice;
use super::exec::Exec;
use super::path::Node;
use super::value::{Callable, Denotes, Value};
use crate::ir::{Const, LocalId, Operand, Place, Proj, TypeId};
use crate::link::TypeFacts;
use crate::models::last_segment;

/// Types that are what they hold, as far as locks go.
pub(super) fn is_transparent(path: &str) -> bool {
    let std = ["std::", "core::", "alloc::"]
        .iter()
        .any(|root| path.starts_with(root))
        || !path.contains("::");
    std && matches!(
        last_segment(path),
        "Option"
            | "Result"
            | "Poll"
            | "ControlFlow"
            | "ManuallyDrop"
            | "Pin"
            | "Box"
            | "Arc"
            | "Rc"
            | "MaybeUninit"
            | "PoisonError"
            | "TryLockError"
            | "AssertUnwindSafe"
            | "MaybeDangling"
            | "Unique"
            | "NonNull"
            | "UnsafeCell"
            | "Cow"
            | "Saturating"
            | "Wrapping"
            | "Reverse"
    )
}

impl<'a> Exec<'_, 'a> {
    pub(super) fn operand(&mut self, operand: &'a Operand) -> Value {
        match operand {
            Operand::Copy(place) => {
                // What owns a guard is no mere number.
                let mut value = self.load(place);
                value.strip_guards();
                value
            }
            Operand::Move(place) => {
                let value = self.load(place);
                self.move_out(place);
                value
            }
            Operand::Const(constant) => self.constant(constant),
        }
    }

    fn constant(&mut self, constant: &Const) -> Value {
        match constant {
            Const::Static(id) => {
                let name = self.cx.statics[self.unit as usize][*id as usize];
                self.cx
                    .paths
                    .make(Node::Static(name))
                    .map(Value::path)
                    .unwrap_or_default()
            }
            Const::Bool(b) => Value {
                constant: Some(i128::from(*b)),
                ..Value::default()
            },
            Const::Int(n) => Value {
                constant: Some(*n),
                ..Value::default()
            },
            Const::Path(callee) => Value {
                callables: Choice::of(Callable::Item {
                    unit: self.unit,
                    callee: *callee,
                }),
                ..Value::default()
            },
            Const::Unit | Const::Other => Value::default(),
        }
    }

    /// The value in a place; reading a number out of shared state is a look at it.
    fn load(&mut self, place: &Place) -> Value {
        let mut value = self.place(place);
        if place.proj.is_empty() {
            return value;
        }
        let facts = self.place_facts(place);
        let pointer = facts.shared_ref || facts.unique_ref;
        if facts.scalar || (!pointer && !facts.may_own_guard) {
            let mut reads = std::mem::take(&mut value.reads);
            self.note_look(&value, Look::Plain, &mut reads);
            value.reads = reads;
        }
        if facts.scalar {
            value.copy_of = value.identity();
            value.denotes = Denotes::Nothing;
        }
        value
    }

    pub(super) fn local_type(&self, local: LocalId) -> TypeId {
        self.body.locals[local as usize].ty
    }

    pub(super) fn place_facts(&self, place: &Place) -> TypeFacts {
        let ws = self.cx.ws;
        match place.proj.last() {
            None => ws.type_facts(self.unit, self.local_type(place.local)),
            Some(Proj::Field { ty, .. }) => ws.type_facts(self.unit, *ty),
            Some(Proj::Deref) => self
                .pointer_type(place)
                .map(|ty| ws.pointee_facts(self.unit, ty))
                .unwrap_or_default(),
            Some(Proj::Downcast(_) | Proj::Index(_)) => TypeFacts::default(),
        }
    }

    /// The type of the pointer that the place's last step dereferences.
    fn pointer_type(&self, place: &Place) -> Option<TypeId> {
        match place.proj.as_slice() {
            [Proj::Deref] => Some(self.local_type(place.local)),
            [.., Proj::Field { ty, .. }, Proj::Deref] => Some(*ty),
            _ => None,
        }
    }

    /// The type of what the place holds, or of the pointer that leads to it.
    pub(super) fn near_type(&self, place: &Place) -> Option<TypeId> {
        match place.proj.last() {
            None => Some(self.local_type(place.local)),
            Some(Proj::Field { ty, .. }) => Some(*ty),
            _ => self.pointer_type(place),
        }
    }

    /// The value in a place as it stands, without counting as a look.
    pub(super) fn place(&mut self, place: &Place) -> Value {
        let Some(start) = self.state.value(place.local) else {
            return Value::default();
        };
        let mut value = (**start).clone();
        let mut variant: Option<&str> = None;
        for (i, proj) in place.proj.iter().enumerate() {
            match proj {
                Proj::Deref => value = self.deref(value),
                Proj::Downcast(name) => variant = Some(name),
                Proj::Field { index, owner, ty } => {
                    value = self.field(value, variant.take(), *index, *owner, *ty);
                }
                Proj::Index(index) => {
                    let base = value.known_path();
                    let path = base.and_then(|p| self.element_at(p, *index));
                    // Which of the elements has which guard is not kept apart.
                    value = Value {
                        guards: value.all_guards(),
                        parts: value.one_of(),
                        reads: value.reads,
                        ..path.map(Value::path).unwrap_or_default()
                    };
                }
            }
            if i > 32 {
                return Value::default();
            }
        }
        value
    }

    fn deref(&mut self, value: Value) -> Value {
        match value.referent.and_then(|l| self.state.value(l)) {
            Some(target) => target.borrowed(),
            None => Value {
                referent: None,
                constant: None,
                ..value
            },
        }
    }

    fn field(
        &mut self,
        value: Value,
        variant: Option<&str>,
        index: u32,
        owner: TypeId,
        ty: TypeId,
    ) -> Value {
        let owner_type = &self.ir.types[owner as usize];
        if is_transparent(&owner_type.head) {
            return Value {
                variant_of: None,
                constant: None,
                formal: None,
                cases: Default::default(),
                variant: None,
                ..value
            };
        }
        let variant = variant.map(|v| self.cx.names.intern(v));
        let part = (variant.map_or(0, |v| v.number() + 1), index);
        let facts = self.cx.ws.type_facts(self.unit, ty);
        if let Some(part) = value.parts.get(part) {
            let mut part = part.clone();
            part.reads.merge(&value.reads);
            return part;
        }
        let mut result = Value {
            reads: value.reads,
            computed: value.computed,
            changed: value.changed,
            ..Value::default()
        };
        if facts.may_own_guard {
            result.guards = value.guards;
        }
        if facts.may_own_guard || facts.borrows {
            result.lent = value.lent;
        }
        result.denotes = match value.denotes {
            Denotes::Path(base) => {
                let owner = self.cx.head(self.unit, owner);
                if facts.shared_handle || facts.shared_ref {
                    self.cx.handles.insert((owner, variant, index));
                }
                let node = Node::Field {
                    base,
                    owner,
                    variant,
                    index,
                };
                let path = self.cx.paths.make(node);
                if facts.scalar || self.is_plain_wrapper(ty) {
                    result.formal = path.and_then(|path| self.as_it_came(path));
                }
                path.map_or(Denotes::Unknown, Denotes::Path)
            }
            other => other,
        };
        result
    }

    /// An `Option` or a `Result`, not a reference to one.
    fn is_plain_wrapper(&self, ty: TypeId) -> bool {
        let ty = &self.ir.types[ty as usize];
        ty.pointers.is_empty() && matches!(last_segment(&ty.head), "Option" | "Result")
    }

    /// The local that the place is, or that it refers to.
    pub(super) fn local_behind(&self, place: &Place) -> Option<LocalId> {
        match place.proj.as_slice() {
            [] => Some(place.local),
            [Proj::Deref] => self.state.value(place.local)?.referent,
            _ => None,
        }
    }

    pub(super) fn reference(&mut self, place: &Place, mutable: bool) -> Value {
        let mut value = self.place(place).borrowed();
        value.referent = self.local_behind(place);
        match self.lent(place, mutable) {
            Some(lent) => _ = value.lent.merge(&lent),
            None => value.lent.clear(),
        }
        if value.denotes == Denotes::Nothing && value.referent.is_none() {
            value.denotes = Denotes::Unknown;
        }
        let path = value.known_path();
        value.formal = path.and_then(|path| self.as_it_came(path)).or(value.formal);
        if mutable {
            value.aim = self.aim(place, &value).or_else(|| self.hand_on(place));
            // Whoever gets all of a parameter is asked at once.
            if value.param_root(&self.cx.paths).is_none() {
                value.formal = None;
            }
            self.forget(place);
            if let Some(path) = path {
                self.note_change(path);
            }
        }
        value
    }
}
