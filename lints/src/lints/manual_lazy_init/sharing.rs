//! Whether threads may share a value: a `Mutex` hands it to one at a time, and a `OnceLock` to all of them.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::Context;
use crate::flow::path::Name;
use crate::ir::{Aggregate, Pointer, Proj, Rvalue, TypeId};
use crate::link::is_open;
use crate::models::Key;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sharing {
    Surely,
    /// It is of a crate whose types are not seen.
    Perhaps,
    /// Or it cannot be told.
    No,
}

/// Whose values one thread at a time may use, or one alone.
const UNSHARED: [&str; 6] = [
    "std::cell::",
    "core::cell::",
    "std::rc::",
    "alloc::rc::",
    "std::sync::mpsc::Receiver",
    "std::sync::mpsc::IntoIter",
];

/// The parts of the workspace's own types, as far as somebody uses them or makes such a value.
pub(super) struct Contents<'c, 'a> {
    cx: &'c Context<'a>,
    parts: FxHashMap<Name, FxHashSet<(u32, TypeId)>>,
}

impl<'c, 'a> Contents<'c, 'a> {
    pub(super) fn of(cx: &'c Context<'a>) -> Self {
        let mut parts = FxHashMap::<Name, FxHashSet<_>>::default();
        let mut add = |owner: Name, unit: u32, ty: TypeId| {
            parts.entry(owner).or_default().insert((unit, ty));
        };
        for id in 0..cx.ws.bodies.len() as u32 {
            let unit = cx.ws.unit_of(id);
            let (_, body) = cx.ws.body(id);
            for place in body.blocks.iter().flat_map(|block| block.places()) {
                for step in &place.proj {
                    if let Proj::Field { owner, ty, .. } = step {
                        add(cx.head(unit, *owner), unit, *ty);
                    }
                }
            }
            for stmt in body.blocks.iter().flat_map(|block| &block.stmts) {
                let Rvalue::Aggregate(Aggregate::Adt { path, .. }, values) = &stmt.value else {
                    continue;
                };
                let Some(owner) = cx.names.known(path) else {
                    continue;
                };
                for place in values.iter().filter_map(|value| value.place()) {
                    if place.proj.is_empty() {
                        add(owner, unit, body.locals[place.local as usize].ty);
                    }
                }
            }
        }
        Contents { cx, parts }
    }

    pub(super) fn sharing(&self, unit: u32, ty: TypeId) -> Sharing {
        self.within(unit, ty, &mut FxHashSet::default())
    }

    fn within(&self, unit: u32, id: TypeId, seen: &mut FxHashSet<(u32, TypeId)>) -> Sharing {
        let ty = &self.cx.ws.units[unit as usize].types[id as usize];
        let raw = |p: &Pointer| matches!(p, Pointer::Raw | Pointer::RawMut);
        let head = ty.head.as_str();
        if ty.pointers.iter().any(raw) || UNSHARED.iter().any(|path| head.starts_with(path)) {
            return Sharing::No;
        }
        if head.starts_with("dyn ") {
            // A trait may ask for it, too, which does not show here.
            return match ty.text.contains("Sync") {
                true => Sharing::Surely,
                false => Sharing::No,
            };
        }
        if is_open(head) || ty.closure.is_some() {
            return Sharing::No;
        }
        let root = Key::of(head).root;
        let is_own = self.cx.ws.units.iter().any(|u| u.crate_name == root);
        let is_lock = head.ends_with("::Mutex") || head.contains("::atomic::");
        // What cannot be shared cannot be sent behind one of these either, and so not be in a `Mutex`.
        let is_handle = head == "std::sync::Arc" || ty.pointers.first() == Some(&Pointer::Ref);
        if !seen.insert((unit, id)) || is_lock || is_handle {
            return Sharing::Surely;
        }
        let foreign = head.contains("::") && !is_own && !matches!(root, "std" | "core" | "alloc");
        let mut sharing = match foreign {
            true => Sharing::Perhaps,
            false => Sharing::Surely,
        };
        for &arg in &ty.args {
            sharing = sharing.max(self.within(unit, arg, seen));
        }
        let parts = self.parts.get(&self.cx.head(unit, id)).filter(|_| is_own);
        for &(unit, part) in parts.into_iter().flatten() {
            // A parameter of the type is one of its arguments.
            let head = &self.cx.ws.units[unit as usize].types[part as usize].head;
            if head.contains("::") || !is_open(head) || head.starts_with("dyn ") {
                sharing = sharing.max(self.within(unit, part, seen));
            }
        }
        sharing
    }
}
