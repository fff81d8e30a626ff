//! What the analysis needs to know of a type, read off its text.

use super::TypeFacts;
use super::resolve::is_open;
use super::shapes::Guards;
use crate::ir::{Pointer, Type, TypeId, Unit};
use crate::models;

pub(super) fn type_facts(unit: &Unit, guards: &Guards<'_>) -> Vec<TypeFacts> {
    let facts = unit.types.iter();
    let facts = facts.map(|ty| facts_of(unit, guards, ty, &ty.text, &ty.pointers));
    facts.collect()
}

/// The same for what the type points to.
pub(super) fn pointee_facts(unit: &Unit, guards: &Guards<'_>) -> Vec<TypeFacts> {
    unit.types
        .iter()
        .map(|ty| match ty.pointers.as_slice() {
            [] => TypeFacts::default(),
            [_, rest @ ..] => facts_of(unit, guards, ty, without_pointer(&ty.text), rest),
        })
        .collect()
}

/// `T` of `&'_ mut T` and `*const T`.
fn without_pointer(text: &str) -> &str {
    let mut text = text.trim_start_matches(['&', '*']).trim_start();
    if text.starts_with('\'') {
        text = text.split_once(' ').map_or("", |(_, rest)| rest);
    }
    ["mut ", "const "]
        .iter()
        .find_map(|p| text.strip_prefix(p))
        .unwrap_or(text)
}

/// Of the type, or of what it points to.
fn facts_of(
    unit: &Unit,
    guards: &Guards<'_>,
    ty: &Type,
    text: &str,
    pointers: &[Pointer],
) -> TypeFacts {
    let open = ["dyn ", "impl ", "{closure", "{coroutine", "{async"]
        .iter()
        .any(|t| text.contains(t));
    let owns = pointers.is_empty();
    let shows_guard = owns && guards.in_value(unit, ty);
    TypeFacts {
        shows_guard,
        names_guard: guards.is(&ty.head),
        scalar: pointers.is_empty() && is_scalar(&ty.head),
        unique_ref: matches!(pointers.first(), Some(Pointer::RefMut | Pointer::RawMut)),
        shared_ref: matches!(pointers.first(), Some(Pointer::Ref | Pointer::Raw)),
        borrows: text.contains(['\'', '&']) || open || !pointers.is_empty(),
        may_own_guard: shows_guard
            || owns
                && (text.contains('\'') || open || has_parameter(unit, ty) || names_lock(unit, ty)),
        shared_handle: pointers.is_empty() && models::shares(&ty.head),
        wraps_handle: wraps_handle(unit, ty),
        has_handles: has_handles(unit, ty),
    }
}

fn is_scalar(head: &str) -> bool {
    const SCALARS: [&str; 16] = [
        "bool", "char", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64",
        "i128", "isize", "f32", "f64",
    ];
    SCALARS.contains(&head)
}

/// Whether a generic parameter may stand in the type.
fn has_parameter(unit: &Unit, ty: &Type) -> bool {
    let within = |&arg: &TypeId| has_parameter(unit, &unit.types[arg as usize]);
    is_open(&ty.head) || is_projection(&ty.text) || ty.args.iter().any(within)
}

/// Whether it, or what it is made of, calls itself a guard that keeps others out: of an owned lock it needs no lifetime.
fn names_lock(unit: &Unit, ty: &Type) -> bool {
    let within = |&arg: &TypeId| names_lock(unit, &unit.types[arg as usize]);
    models::is_exclusive_by_name(&ty.head) || ty.args.iter().any(within)
}

fn has_handles(unit: &Unit, ty: &Type) -> bool {
    let within = |&arg: &TypeId| has_handles(unit, &unit.types[arg as usize]);
    models::shares(&ty.head) || ty.args.iter().any(within)
}

fn wraps_handle(unit: &Unit, ty: &Type) -> bool {
    let wraps = matches!(models::last_segment(&ty.head), "Option" | "Result");
    let inner = ty.args.first().map(|&arg| &unit.types[arg as usize]);
    inner.is_some_and(|inner| wraps && (models::shares(&inner.head) || wraps_handle(unit, inner)))
}

/// `<I as Iterator>::Item`, of a type that is called as parameters are.
fn is_projection(text: &str) -> bool {
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
    let mut words = words.filter(|word| !word.contains(':'));
    text.contains(" as ") && words.any(|word| word.starts_with(char::is_uppercase))
}
