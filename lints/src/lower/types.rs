//! Texts of types and callees to entries of the IR's tables.

use super::names;
use super::paths::Own;
use super::tables::Tables;
use crate::ir::{Callee, Pointer, Type, TypeId};
use crate::mir::path::{self as spelling, Path, Root, Segment};
use crate::mir::ty::{self, Ty, TyKind};

pub(super) fn ty(tables: &mut Tables, own: &Own, text: &str) -> Type {
    let parsed = ty::parse(text);
    let mut pointers = Vec::new();
    let mut inner = &parsed;
    loop {
        let (pointer, to) = match &inner.kind {
            TyKind::Ref { mutable: false, to } => (Pointer::Ref, to),
            TyKind::Ref { mutable: true, to } => (Pointer::RefMut, to),
            TyKind::Ptr { mutable: false, to } => (Pointer::Raw, to),
            TyKind::Ptr { mutable: true, to } => (Pointer::RawMut, to),
            _ => break,
        };
        pointers.push(pointer);
        inner = to;
    }
    let closure = match &inner.kind {
        TyKind::Closure { at, .. } => Some(tables.span(*at)),
        _ => None,
    };
    Type {
        text: text.to_owned(),
        head: own.head(inner),
        pointers,
        args: arguments(inner)
            .into_iter()
            .map(|arg| tables.ty(arg.text))
            .collect(),
        closure,
    }
}

fn arguments<'t, 'a>(ty: &'t Ty<'a>) -> Vec<&'t Ty<'a>> {
    match &ty.kind {
        TyKind::Path(path) => path.segments.iter().flat_map(|s| &s.args).collect(),
        TyKind::Tuple(parts) => parts.iter().collect(),
        TyKind::Slice(of) | TyKind::Array(of) => vec![of],
        _ => Vec::new(),
    }
}

pub(super) fn callee(
    tables: &mut Tables,
    own: &Own,
    text: &str,
    path: Option<&Path<'_>>,
) -> Callee {
    let Some(path) = path else {
        return Callee {
            text: text.to_owned(),
            path: text.to_owned(),
            self_ty: None,
            args: Vec::new(),
            owner_args: Vec::new(),
        };
    };
    Callee {
        text: text.to_owned(),
        path: own.path(path),
        self_ty: self_type(tables, path),
        args: arguments_of(tables, path.segments.last()),
        owner_args: arguments_of(tables, owner(path)),
    }
}

fn arguments_of(tables: &mut Tables, segment: Option<&Segment<'_>>) -> Vec<TypeId> {
    let args = segment.map_or(&[][..], |segment| &segment.args);
    args.iter().map(|ty| tables.ty(ty.text)).collect()
}

/// The type or trait that has the function.
fn owner<'p, 'a>(path: &'p Path<'a>) -> Option<&'p Segment<'a>> {
    match (&path.root, path.segments.as_slice()) {
        (Root::Qualified { of_trait, .. }, [_]) => of_trait.as_ref()?.segments.last(),
        (_, [.., owner, _]) => Some(owner),
        _ => None,
    }
}

fn self_type(tables: &mut Tables, path: &Path<'_>) -> Option<TypeId> {
    match &path.root {
        Root::Qualified {
            self_ty,
            of_trait: Some(_),
        } if names::is_method(&path.segments) => Some(tables.ty(self_ty.text)),
        _ => None,
    }
}

/// Path of the type, and the variant if it is one.
pub(super) fn adt(own: &Own, text: &str) -> (String, Option<String>) {
    let Some(mut path) = spelling::parse(text) else {
        return (text.to_owned(), None);
    };
    let is_variant = match path.segments.as_slice() {
        [.., ty, _] => !ty.args.is_empty() || ty.name.starts_with(char::is_uppercase),
        _ => false,
    };
    let variant = is_variant
        .then(|| path.segments.pop())
        .flatten()
        .map(|segment| segment.name.to_owned());
    (own.path(&path), variant)
}
