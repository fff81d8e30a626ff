//! Types as they stand behind locals, fields and casts.

use super::path::Path;
use super::syntax::Span;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ty<'a> {
    pub text: &'a str,
    pub kind: TyKind<'a>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TyKind<'a> {
    /// Structs, enums, primitives, type parameters, and projections such as `<T as Trait>::Item`.
    Path(Path<'a>),
    Ref {
        mutable: bool,
        to: Box<Ty<'a>>,
    },
    Ptr {
        mutable: bool,
        to: Box<Ty<'a>>,
    },
    Tuple(Vec<Ty<'a>>),
    Slice(Box<Ty<'a>>),
    Array(Box<Ty<'a>>),
    /// `fn(A) -> B`, function items included (`fn(A) -> B {path}`).
    Fn,
    /// The first bound; lifetimes, auto traits and `for<'a>` are left out.
    Dyn(Path<'a>),
    Impl(Option<Path<'a>>),
    /// `{closure@FILE:L:C: L:C}`, `{async block@..}`, `{async closure@..}`, `{coroutine@..}`.
    Closure {
        coroutine: bool,
        at: Span<'a>,
    },
    /// `{async fn body of F()}`: the text of `F`.
    AsyncBody(&'a str),
    Never,
    /// `_`, binders' leftovers, unsafe binders, patterns types: nothing that holds a lock.
    Other,
}
