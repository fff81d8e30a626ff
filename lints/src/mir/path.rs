//! Paths as they stand in callees, constants and body names.

use super::ty::Ty;

/// `std::sync::Mutex::<T>::lock`, `<T as Trait<U>>::f::<V>`, `<impl at src/a.rs:4:1: 4:11>::get::{closure#0}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path<'a> {
    pub root: Root<'a>,
    pub segments: Vec<Segment<'a>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Root<'a> {
    /// The first segment is a crate, a module or an item.
    Plain,
    /// `<SELF>` or `<SELF as TRAIT>`; the trait's path with its arguments.
    Qualified {
        self_ty: Box<Ty<'a>>,
        of_trait: Option<Box<Path<'a>>>,
    },
    /// `<impl at FILE:L:C: L:C>`
    ImplAt(super::syntax::Span<'a>),
}

/// `name::<ARGS>`; also `{closure#0}`, `{impl#3}`, `{constant#0}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment<'a> {
    pub name: &'a str,
    /// Types only: lifetimes and constants are left out.
    pub args: Vec<Ty<'a>>,
}
