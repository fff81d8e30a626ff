//! Each distinct text gets a number once, and is understood once.

use std::hash::Hash;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::paths::Own;
use super::types;
use crate::ir::{
    Aggregate, Callee, CalleeId, FileId, Rvalue, Span, Static, StaticId, TypeId, Unit,
};
use crate::mir::path::{self, Path};
use crate::mir::syntax;
use crate::mir::ty as spelling;

/// Texts in the order in which they were first seen.
#[derive(Debug, Default)]
pub(super) struct Interner {
    texts: Vec<Rc<str>>,
    ids: FxHashMap<Rc<str>, u32>,
}

impl Interner {
    pub(super) fn id(&mut self, text: &str) -> u32 {
        if let Some(&id) = self.ids.get(text) {
            return id;
        }
        let id = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        let text: Rc<str> = text.into();
        self.texts.push(text.clone());
        self.ids.insert(text, id);
        id
    }

    pub(super) fn text(&self, id: u32) -> &str {
        self.texts.get(id as usize).map_or("", |text| text)
    }

    /// The text, which outlives a change of the list.
    fn shared(&self, id: u32) -> Rc<str> {
        self.texts.get(id as usize).cloned().unwrap_or_default()
    }

    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    fn into_texts(self) -> impl Iterator<Item = String> {
        self.texts.into_iter().map(|text| text.to_string())
    }
}

#[derive(Debug, Default)]
pub(super) struct Tables {
    pub(super) files: Interner,
    /// Most places lie in the file of the one before.
    last_file: FileId,
    pub(super) types: Interner,
    callees: Interner,
    /// Of the callees, so many as were asked for.
    understood: Vec<Callee>,
    statics: Interner,
    mutable: FxHashMap<StaticId, bool>,
    /// What a pointer type points to, what an array has as elements.
    inner: FxHashMap<(TypeId, Step), Option<TypeId>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Step {
    Deref,
    Index,
}

impl Tables {
    pub(super) fn ty(&mut self, text: &str) -> TypeId {
        self.types.id(text)
    }

    pub(super) fn callee(&mut self, text: &str) -> CalleeId {
        self.callees.id(text)
    }

    pub(super) fn static_item(&mut self, path: &str, pointer: &str) -> StaticId {
        let id = self.statics.id(path);
        *self.mutable.entry(id).or_default() |= pointer.starts_with("*mut ");
        id
    }

    pub(super) fn span(&mut self, span: syntax::Span<'_>) -> Span {
        if span.file.is_empty() {
            return Span::default();
        }
        if self.files.text(self.last_file) != span.file {
            self.last_file = self.files.id(span.file);
        }
        Span {
            file: self.last_file,
            line: span.line,
            col: span.col,
            end_line: span.end_line,
            end_col: span.end_col,
        }
    }

    /// All texts in which paths stand.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let tables = [&self.types, &self.callees, &self.statics];
        tables
            .into_iter()
            .flat_map(|table| table.texts.iter().map(AsRef::as_ref))
    }

    /// The place in a closure's type.
    pub(super) fn closure_place(&mut self, ty: &str) -> Option<Span> {
        match spelling::parse(ty).kind {
            spelling::TyKind::Closure { at, .. } => Some(self.span(at)),
            _ => None,
        }
    }

    /// The type that a step from a value of this type leads to.
    pub(super) fn inner(&mut self, ty: TypeId, step: Step) -> Option<TypeId> {
        if let Some(&known) = self.inner.get(&(ty, step)) {
            return known;
        }
        let text = self.types.shared(ty);
        let parsed = spelling::parse(&text);
        let inner = match step {
            Step::Deref => parsed.pointee(),
            Step::Index => parsed.element(),
        };
        let inner = inner.map(|text| self.types.id(text));
        self.inner.insert((ty, step), inner);
        inner
    }

    /// Understands every text, now that the crate's own names are known.
    pub(super) fn finish(mut self, mut unit: Unit, own: Own) -> Unit {
        adts(&mut unit, &own);
        while self.next_callee(&own, |_, _| ()).is_some() {}
        let mut types = Vec::with_capacity(self.types.len());
        // Arguments of types are types, so the table may grow.
        while types.len() < self.types.len() {
            let text = self.types.shared(types.len() as u32);
            types.push(types::ty(&mut self, &own, &text));
        }
        let mutable = self.mutable;
        let statics = self.statics.into_texts().zip(0..);
        unit.statics = statics
            .map(|(path, id)| Static {
                path: own.path_text(&path),
                mutable: mutable.get(&id).copied().unwrap_or(false),
            })
            .collect();
        unit.files = self.files.into_texts().collect();
        unit.types = types;
        unit.callees = self.understood;
        unit.reexports = own.into_reexports().into_pairs();
        unit
    }

    /// Understands one more callee, and shows it to `look` with the path that it was read from.
    pub(super) fn next_callee(
        &mut self,
        own: &Own,
        look: impl FnOnce(&Callee, Option<&Path<'_>>),
    ) -> Option<()> {
        let next = self.understood.len();
        if next == self.callees.len() {
            return None;
        }
        let text = self.callees.shared(next as u32);
        let path = path::parse(&text);
        let callee = types::callee(self, own, &text, path.as_ref());
        look(&callee, path.as_ref());
        self.understood.push(callee);
        Some(())
    }
}

/// Settles the paths of structs and variants in statements.
fn adts(unit: &mut Unit, own: &Own) {
    let mut known: FxHashMap<String, (String, Option<String>)> = FxHashMap::default();
    let stmts = unit
        .bodies
        .iter_mut()
        .flat_map(|body| &mut body.blocks)
        .flat_map(|block| &mut block.stmts);
    for stmt in stmts {
        if let Rvalue::Aggregate(Aggregate::Adt { path, variant }, _) = &mut stmt.value {
            if !known.contains_key(path.as_str()) {
                known.insert(path.clone(), types::adt(own, path));
            }
            if let Some(settled) = known.get(path.as_str()) {
                (*path, *variant) = settled.clone();
            }
        }
    }
}
