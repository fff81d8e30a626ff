//! Places: what writing, moving and dropping one means.

use super::exec::Exec;
use super::memory::is_transparent;
use super::path::{Node, PathId};
use super::value::{Denotes, GuardId, Value};
use super::{Facts, Write};
use crate::ir::{BlockId, LocalId, Place, Proj, TypeId};
use crate::models::{Change, last_segment};

impl<'a> Exec<'_, 'a> {
    pub(super) fn move_out(&mut self, place: &Place) {
        self.note_handed(place);
        if place.proj.is_empty() {
            self.state.clear(place.local);
            return;
        }
        let owner = match place.proj.last() {
            Some(Proj::Field { owner, .. }) => self.ir.types[*owner as usize].head.as_str(),
            _ => "",
        };
        let behind_pointer = place.proj.iter().any(|p| matches!(p, Proj::Deref));
        if is_transparent(owner) && !behind_pointer {
            // The payload was all there was.
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
            self.forget_tests(place.local);
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
                value.copy_of = match value.constant {
                    Some(_) => None,
                    None => value.identity().or_else(|| self.site_path()),
                };
                value.denotes = Denotes::Nothing;
            }
            if self.is_unit(place.local) {
                value = Value::default();
            }
            if let Some(old) = self.state.clear(place.local) {
                let lost: Vec<GuardId> = old
                    .all_guards()
                    .iter()
                    .copied()
                    .filter(|g| !guards.contains(g))
                    .collect();
                self.state.release(&lost);
            }
            self.state.set(place.local, value);
            return;
        }
        if let [Proj::Deref, rest @ ..] = place.proj.as_slice() {
            // What was known of the part is no more so.
            let _ = self.hand_on(place);
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
        if self.is_boxed(place) {
            self.assign_within(
                &Place {
                    local: place.local,
                    proj: Vec::new(),
                },
                value,
            );
        } else if place.proj.iter().any(|p| matches!(p, Proj::Deref)) {
            self.store(place, value);
        } else {
            self.assign_within(place, value);
        }
    }

    /// All that is in a box which the variable owns: `vec![..]` makes one, and puts the elements in.
    fn is_boxed(&self, place: &Place) -> bool {
        let [Proj::Deref, way @ ..] = place.proj.as_slice() else {
            return false;
        };
        let ty = &self.ir.types[self.local_type(place.local) as usize];
        let is_wrapper = |step: &Proj| matches!(step, Proj::Field { owner, .. } if is_transparent(&self.ir.types[*owner as usize].head));
        let value = self.state.value(place.local);
        let path = value.and_then(|value| value.known_path());
        ty.pointers.is_empty()
            && last_segment(&ty.head) == "Box"
            && way.iter().all(is_wrapper)
            && !path.is_some_and(|path| self.is_state(path))
    }

    /// Whether nothing can be learnt from what the local holds.
    pub(super) fn is_unit(&self, local: LocalId) -> bool {
        self.ir.types[self.local_type(local) as usize].text == "()"
    }

    /// Writes to a local or one of its fields.
    fn assign_within(&mut self, place: &Place, value: Value) {
        if let Some(path) = self.place(place).known_path() {
            self.write(path, None, value.clone(), None);
        }
        match place.proj.as_slice() {
            [] => {
                self.forget_tests(place.local);
                self.state.set(place.local, value);
            }
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

    pub(super) fn set_part(&mut self, local: LocalId, part: (u32, u32), value: Value) {
        let mut whole = self
            .state
            .clear(local)
            .map(|v| (*v).clone())
            .unwrap_or_default();
        whole.parts.insert(part, value);
        self.state.set(local, whole.bounded());
    }

    /// The local now also holds what `value` owns and was computed from (a push, a deep field).
    pub(super) fn merge_into(&mut self, local: LocalId, value: &Value) {
        let mut whole = self
            .state
            .clear(local)
            .map(|v| (*v).clone())
            .unwrap_or_default();
        whole.guards.merge(&value.all_guards());
        whole.reads.merge(&value.all_reads());
        whole.changed = true;
        self.state.set(local, whole);
    }

    fn store(&mut self, place: &Place, value: Value) {
        let target = self.place(place);
        let ty = self.near_type(place);
        let guards = value.all_guards();
        self.escape(&value);
        self.give_up(&value);
        if let Some(path) = target.known_path() {
            self.note_change(path);
            if !value.is_plain() {
                self.replace(path, Change::Assign);
            }
            self.write(path, None, value, ty);
        } else {
            self.note_unnamed(ty);
        }
        self.state.release(&guards);
    }

    /// Something that cannot be told is changed under a lock.
    pub(super) fn note_unnamed(&mut self, ty: Option<TypeId>) {
        let guards = &self.facts.guards;
        let mut held = self.state.held.iter();
        let is_locked = held.any(|h| guards[h.guard as usize].mode.is_exclusive());
        if self.recording && is_locked {
            self.facts.unnamed.extend(ty);
        }
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
        let calculated = value.calculated();
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
        let number = ty.is_some_and(|ty| {
            let ws = self.cx.ws;
            ws.type_facts(self.unit, ty).scalar || ws.pointee_facts(self.unit, ty).scalar
        });
        let plain = value.is_plain() || number && !value.computed;
        let whole = value.identity().into_iter();
        let parts = value.parts.values().filter_map(Value::identity);
        self.facts.writes.push(Write {
            plain,
            from_param: value.param_root(&self.cx.paths),
            path,
            change,
            held: self.state.held.clone(),
            at: self.here(),
            here: self.here(),
            chain: None,
            block: self.block,
            decided: self.implied.clone(),
            value_reads,
            calculated,
            copies: whole.chain(parts).collect(),
            present,
            value_ty: ty.map(|ty| (self.unit, ty)),
            outcome: None,
            partly: false,
            sure: !self.guessing,
        });
    }

    fn note_handed(&mut self, place: &Place) {
        if self.recording && !self.state.held.is_empty() {
            let guards = self.place(place).all_guards();
            let handed = guards.iter().map(|&guard| (guard, self.block));
            self.facts.handed.extend(handed);
        }
    }

    pub(super) fn drop_place(&mut self, place: &Place) {
        self.note_handed(place);
        if place.proj.contains(&Proj::Deref) {
            self.drop_behind(place);
        }
        let value = self.place(place);
        let ty = if place.proj.last() == Some(&Proj::Deref) {
            None
        } else {
            self.near_type(place)
        };
        let present = place
            .proj
            .is_empty()
            .then(|| self.state.clear(place.local))
            .flatten();
        if let (Some(ty), true) = (ty, present.is_some()) {
            self.destroy(ty, &value, Some(place.local));
        }
        if present.is_some() || !place.proj.is_empty() {
            self.state.let_go(&value.all_guards(), place.local);
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
            // What a lock guards does not lead to the lock.
            if self.cx.paths.lock_around(path).is_some() {
                continue;
            }
            let root = self.cx.paths.root(path);
            let places = self.facts.escaped.entry(root).or_default();
            if !places.contains(&self.block) {
                places.push(self.block);
            }
        }
    }
}

impl Facts {
    /// Whether what is at the root may have left the body by the time that the block has run.
    pub fn has_escaped(&self, root: PathId, block: BlockId) -> bool {
        let places = self.escaped.get(&root).map_or(&[][..], Vec::as_slice);
        let mut places = places.iter();
        places.any(|&place| place == block || self.control.goes_on_to(place, block))
    }
}
