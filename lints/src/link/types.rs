//! What the analysis needs to know of a type, read off its text.

use super::TypeFacts;
use crate::ir::{Pointer, Unit};
use crate::models;

pub(super) fn type_facts(unit: &Unit) -> Vec<TypeFacts> {
    unit.types
        .iter()
        .map(|ty| facts_of(&ty.text, &ty.head, &ty.pointers))
        .collect()
}

/// The same for what the type points to.
pub(super) fn pointee_facts(unit: &Unit) -> Vec<TypeFacts> {
    unit.types
        .iter()
        .map(|ty| match ty.pointers.as_slice() {
            [] => TypeFacts::default(),
            [_, rest @ ..] => facts_of(without_pointer(&ty.text), &ty.head, rest),
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

fn facts_of(text: &str, head: &str, pointers: &[Pointer]) -> TypeFacts {
    let open = ["dyn ", "impl ", "{closure", "{coroutine", "{async"]
        .iter()
        .any(|t| text.contains(t));
    TypeFacts {
        names_guard: names_guard(head),
        scalar: pointers.is_empty() && is_scalar(head),
        unique_ref: matches!(pointers.first(), Some(Pointer::RefMut | Pointer::RawMut)),
        shared_ref: matches!(pointers.first(), Some(Pointer::Ref | Pointer::Raw)),
        borrows: text.contains(['\'', '&']) || open || !pointers.is_empty(),
        may_own_guard: pointers.is_empty()
            && (text.contains('\'') || text.contains("Guard") || open || has_parameter(text)),
        shared_handle: pointers.is_empty() && models::shares(head),
    }
}

fn names_guard(head: &str) -> bool {
    let name = models::last_segment(head);
    ["Guard", "Permit"].iter().any(|word| name.contains(word))
}

fn is_scalar(head: &str) -> bool {
    const SCALARS: [&str; 16] = [
        "bool", "char", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64",
        "i128", "isize", "f32", "f64",
    ];
    SCALARS.contains(&head)
}

/// Whether a generic parameter may stand in the type: a short capitalised name without a path.
fn has_parameter(text: &str) -> bool {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
        .any(|word| !word.contains(':') && word.starts_with(char::is_uppercase))
}
