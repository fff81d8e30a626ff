//! Places: what reading, borrowing, writing and dropping one means.

use std::rc::Rc;

use super::exec::Exec;
use super::path::{Node, PathId};
use super::value::{Callable, Denotes, GuardId, ReadId, Value};
use super::{Guard, Look, Read, Write};
use crate::ir::{Const, LocalId, Operand, Place, Proj, TypeId};
use crate::link::TypeFacts;
use crate::models::{Change, How, Mode, last_segment};

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
            Operand::Copy(place) => self.load(place),
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
                callable: Some(Callable::Item {
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
            self.note_look(&value, &mut reads);
            value.reads = reads;
        }
        if facts.scalar {
            value.denotes = Denotes::Nothing;
        }
        value
    }

    pub(super) fn local_type(&self, local: LocalId) -> TypeId {
        self.body.locals[local as usize].ty
    }

    fn place_facts(&self, place: &Place) -> TypeFacts {
        let ws = self.cx.ws;
        match place.proj.last() {
            None => ws.type_facts(self.unit, self.local_type(place.local)),
            Some(Proj::Field { ty, .. }) => ws.type_facts(self.unit, *ty),
            Some(Proj::Deref) => self
                .pointer_type(place)
                .map(|ty| ws.pointee_facts(self.unit, ty))
                .unwrap_or_default(),
            Some(Proj::Downcast(_) | Proj::Index) => TypeFacts::default(),
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
    fn near_type(&self, place: &Place) -> Option<TypeId> {
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
                Proj::Index => {
                    value = match value.known_path().and_then(|p| self.element_of(p)) {
                        Some(path) => Value {
                            reads: value.reads,
                            ..Value::path(path)
                        },
                        None => Value {
                            reads: value.reads,
                            guards: value.guards,
                            ..Value::default()
                        },
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

    pub(super) fn field(
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
                variant: None,
                ..value
            };
        }
        let variant = variant.map(|v| self.cx.names.intern(v));
        let part = (variant.map_or(0, |v| v.number() + 1), index);
        let facts = self.cx.ws.type_facts(self.unit, ty);
        if let Some(part) = value.parts.get(&part) {
            let mut part = part.clone();
            super::value::merge(&mut part.reads, &value.reads);
            return part;
        }
        let mut result = Value {
            reads: value.reads,
            computed: value.computed,
            ..Value::default()
        };
        if facts.may_own_guard {
            result.guards = value.guards;
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
                self.cx
                    .paths
                    .make(node)
                    .map_or(Denotes::Unknown, Denotes::Path)
            }
            other => other,
        };
        result
    }

    /// The local that the place is, or that it refers to.
    pub(super) fn local_behind(&self, place: &Place) -> Option<LocalId> {
        match place.proj.as_slice() {
            [] => Some(place.local),
            [Proj::Deref] => self.state.value(place.local)?.referent,
            _ => None,
        }
    }

    pub(super) fn reference(&mut self, place: &Place) -> Value {
        let mut value = self.place(place).borrowed();
        value.referent = self.local_behind(place);
        if value.denotes == Denotes::Nothing && value.referent.is_none() {
            value.denotes = Denotes::Unknown;
        }
        value
    }

    fn move_out(&mut self, place: &Place) {
        if place.proj.is_empty() {
            self.state.clear(place.local);
            return;
        }
        // Moving a part out: its guards go along.
        let guards = self.place(place).all_guards();
        if !guards.is_empty() && !place.proj.iter().any(|p| matches!(p, Proj::Deref)) {
            if let Some(value) = self.state.value(place.local) {
                let mut value = (**value).clone();
                value.retain_guards(&|g| !guards.contains(&g));
                self.state.set(place.local, value);
            }
        }
    }

    pub(super) fn assign(&mut self, place: &Place, mut value: Value) {
        if place.proj.is_empty() {
            let facts = self
                .cx
                .ws
                .type_facts(self.unit, self.local_type(place.local));
            let guards = value.all_guards();
            if !facts.may_own_guard && !guards.is_empty() {
                value.strip_guards();
                self.state.release(&guards);
            }
            if facts.scalar {
                value.denotes = Denotes::Nothing;
            }
            if let Some(old) = self.state.clear(place.local) {
                let lost: Vec<GuardId> = old
                    .all_guards()
                    .into_iter()
                    .filter(|g| !guards.contains(g))
                    .collect();
                self.state.release(&lost);
            }
            self.state.set(place.local, value);
            return;
        }
        if let [Proj::Deref, rest @ ..] = place.proj.as_slice() {
            if let Some(local) = self.state.value(place.local).and_then(|v| v.referent) {
                let target = Place {
                    local,
                    proj: rest.to_vec(),
                };
                if !rest.iter().any(|p| matches!(p, Proj::Deref)) {
                    return self.assign_within(&target, value);
                }
            }
        }
        if place.proj.iter().any(|p| matches!(p, Proj::Deref)) {
            self.store(place, value);
        } else {
            self.assign_within(place, value);
        }
    }

    /// Writes to a local or one of its fields.
    fn assign_within(&mut self, place: &Place, value: Value) {
        if let Some(path) = self.place(place).known_path() {
            self.write(path, None, value.clone(), None);
        }
        match place.proj.as_slice() {
            [] => self.state.set(place.local, value),
            [Proj::Field { index, owner, .. }]
                if !is_transparent(&self.ir.types[*owner as usize].head) =>
            {
                self.set_part(place.local, (0, *index), value);
            }
            [Proj::Downcast(name), Proj::Field { index, .. }] => {
                let variant = self.cx.names.intern(name).number() + 1;
                self.set_part(place.local, (variant, *index), value);
            }
            _ => self.merge_into(place.local, &value),
        }
    }

    fn set_part(&mut self, local: LocalId, part: (u32, u32), value: Value) {
        let mut whole = self
            .state
            .clear(local)
            .map(|v| (*v).clone())
            .unwrap_or_default();
        if value.depth() < 4 {
            whole.parts.insert(part, value);
        }
        self.state.set(local, whole);
    }

    /// The local now also holds what `value` owns and was computed from (a push, a deep field).
    pub(super) fn merge_into(&mut self, local: LocalId, value: &Value) {
        let mut whole = self
            .state
            .clear(local)
            .map(|v| (*v).clone())
            .unwrap_or_default();
        super::value::merge(&mut whole.guards, &value.all_guards());
        super::value::merge(&mut whole.reads, &value.all_reads());
        self.state.set(local, whole);
    }

    fn store(&mut self, place: &Place, value: Value) {
        let target = self.place(place);
        let ty = self.near_type(place);
        let guards = value.all_guards();
        self.escape(&value);
        if let Some(path) = target.known_path() {
            self.write(path, None, value, ty);
        }
        self.state.release(&guards);
    }

    /// State that somebody else may see: behind a lock, in a `static mut`, or a caller's.
    pub(super) fn is_state(&self, path: PathId) -> bool {
        let paths = &self.cx.paths;
        paths.ancestors(path).any(|p| match paths.node(p) {
            Node::Locked(_) | Node::Param(_) => true,
            Node::Static(name) => self.cx.is_mutable_static(name),
            _ => false,
        })
    }

    /// Adds a look at what the value denotes, if that is state.
    pub(super) fn note_look(&mut self, value: &Value, reads: &mut Vec<ReadId>) {
        if let Some(path) = value.known_path() {
            if self.is_state(path) {
                let read = self.read_of(path, Look::Plain);
                super::value::merge(reads, &[read]);
            }
        }
    }

    pub(super) fn read_of(&mut self, path: PathId, look: Look) -> ReadId {
        let key = (self.site, path, look);
        let read = Read {
            path,
            look,
            held: self.state.held.clone(),
            at: self.here(),
            here: self.here(),
            block: self.block,
            site: self.site,
            imported: false,
        };
        self.intern_read(key, read)
    }

    pub(super) fn intern_read(&mut self, key: (u32, PathId, Look), read: Read) -> ReadId {
        if let Some(&id) = self.read_ids.get(&key) {
            if self.recording {
                self.facts.reads[id as usize].held = read.held;
            }
            return id;
        }
        let id = self.facts.reads.len() as ReadId;
        self.facts.reads.push(read);
        self.read_ids.insert(key, id);
        id
    }

    pub(super) fn write(
        &mut self,
        path: PathId,
        change: Option<Change>,
        value: Value,
        ty: Option<TypeId>,
    ) {
        if !self.recording || !self.is_state(path) {
            return;
        }
        let value_reads = value.all_reads();
        let on_itself = value_reads
            .iter()
            .any(|&r| self.facts.reads[r as usize].path == path);
        let change = change.unwrap_or(if value.computed && on_itself {
            Change::Accumulate
        } else {
            Change::Assign
        });
        let present = value
            .variant
            .is_some_and(|v| matches!(self.cx.names.text(v), "Some" | "Ok"))
            || (value.denotes != Denotes::Nothing && value.variant.is_none());
        self.facts.writes.push(Write {
            path,
            change,
            held: self.state.held.clone(),
            at: self.here(),
            here: self.here(),
            chain: None,
            block: self.block,
            site: self.site,
            decided: Vec::new(),
            value_reads,
            value_computed: value.computed,
            constant: value.constant,
            present,
            value_ty: ty.map(|ty| (self.unit, ty)),
            outcome: None,
            sure: true,
        });
    }

    pub(super) fn drop_place(&mut self, place: &Place) {
        let value = self.place(place);
        let ty = if place.proj.last() == Some(&Proj::Deref) {
            None
        } else {
            self.near_type(place)
        };
        let drop = ty.and_then(|ty| self.cx.ws.drop_of(self.unit, ty));
        let present = place
            .proj
            .is_empty()
            .then(|| self.state.clear(place.local))
            .flatten();
        if let (Some(body), true) = (drop, present.is_some()) {
            self.apply_drop(body, &value);
        }
        if present.is_some() || !place.proj.is_empty() {
            self.state.release(&value.all_guards());
        }
    }

    /// What the value refers to is out of this body's hands from here on.
    pub(super) fn escape(&mut self, value: &Value) {
        if !self.recording {
            return;
        }
        let mut roots = Vec::new();
        value.any_path(&mut |p| {
            roots.push(p);
            false
        });
        for path in roots {
            let root = self.cx.paths.root(path);
            self.facts.escaped.insert(root);
        }
    }

    pub(super) fn param_guard(&mut self, param: u32, path: PathId) -> GuardId {
        let here = self.here();
        let guard = Guard {
            lock: match self.cx.paths.node(path) {
                Node::Locked(lock) => Some(lock),
                _ => None,
            },
            mode: Mode::Exclusive,
            how: How::Blocking,
            at: here,
            here,
            chain: None,
            param: Some(param),
            from_call: None,
        };
        self.intern_guard((u32::MAX, param), guard)
    }

    pub(super) fn intern_guard(&mut self, key: (u32, u32), guard: Guard) -> GuardId {
        if let Some(&id) = self.guard_ids.get(&key) {
            let known = &mut self.facts.guards[id as usize];
            if known.lock != guard.lock {
                known.lock = if self.recording {
                    guard.lock
                } else {
                    known.lock.and(guard.lock)
                };
            }
            return id;
        }
        let id = self.facts.guards.len() as GuardId;
        self.facts.guards.push(guard);
        self.guard_ids.insert(key, id);
        id
    }

    pub(super) fn shared_value(&self, local: LocalId) -> Option<Rc<Value>> {
        self.state.value(local).cloned()
    }
}
