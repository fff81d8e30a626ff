//! The tree of one dumped body. Everything borrows from the text.

use std::borrow::Cow;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body<'a> {
    pub kind: Kind,
    /// `<impl at src/a.rs:4:1: 4:11>::get::{closure#0}`, `bank::open`, `A::<T>::n::{constant#0}`.
    pub name: &'a str,
    /// How many of the locals, from 1 on, are parameters.
    pub args: u32,
    /// By number; the return place is 0.
    pub locals: Vec<Local<'a>>,
    /// What the user's names stand for.
    pub names: Vec<Name<'a>>,
    /// By number, cleanup blocks included.
    pub blocks: Vec<Block<'a>>,
    /// Statics that constants of this body point to (the footer of the dump).
    pub statics: Vec<Alloc<'a>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Functions, closures and async bodies.
    Fn,
    Const,
    Static {
        mutable: bool,
    },
    /// `promoted[0] in f`.
    Promoted,
}

/// A place in the source, as it stands at the end of a line. Lines and columns count from 1, the end is exclusive.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span<'a> {
    pub file: &'a str,
    pub line: u32,
    pub col: u32,
    pub end_line: u32,
    pub end_col: u32,
}

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Local<'a> {
    pub ty: &'a str,
    pub span: Span<'a>,
}

/// `debug NAME => PLACE;`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name<'a> {
    pub name: &'a str,
    /// `None` for a constant.
    pub place: Option<Place<'a>>,
}

/// `alloc1 (static: ICONS, size: 48, align: 8)`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alloc<'a> {
    pub alloc: &'a str,
    pub path: &'a str,
}

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Block<'a> {
    pub cleanup: bool,
    /// Without storage markers, fake reads, coverage counters and whatever else moves no value.
    pub stmts: Vec<Stmt<'a>>,
    pub term: Term<'a>,
    pub term_span: Span<'a>,
}

/// `PLACE = RVALUE;`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stmt<'a> {
    pub place: Place<'a>,
    pub value: Rvalue<'a>,
    pub span: Span<'a>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place<'a> {
    pub local: u32,
    pub proj: Vec<Proj<'a>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Proj<'a> {
    Deref,
    /// `.0: TYPE`
    Field {
        index: u32,
        ty: &'a str,
    },
    /// `as VARIANT`
    Downcast(&'a str),
    /// `[_3]` by a variable; `[0 of 2]`, `[1:-1]` by others.
    Index(Option<u32>),
    /// `as subtype TYPE` and its like: the same value under another type.
    Opaque,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand<'a> {
    Copy(Place<'a>),
    Move(Place<'a>),
    Const(Const<'a>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Const<'a> {
    Bool(bool),
    /// Integers that fit and chars.
    Int(i128),
    Unit,
    /// `{alloc1: &TYPE}`, to be looked up in [`Body::statics`].
    Alloc {
        alloc: &'a str,
        ty: &'a str,
    },
    /// A function item, a unit struct or variant, a named constant, with its generic arguments: `f::<T>`.
    Path(&'a str),
    /// Strings, floats, and whatever has no better reading.
    Other(&'a str),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rvalue<'a> {
    Use(Operand<'a>),
    /// `&PLACE`, `&mut PLACE`, `&two_phase mut`, `&fake shallow` (which is left out with its statement).
    Ref {
        mutable: bool,
        place: Place<'a>,
    },
    /// `&raw const`, `&raw mut`, and what older compilers call `&raw`.
    RawRef {
        mutable: bool,
        place: Place<'a>,
    },
    Discriminant(Place<'a>),
    /// `Add(a, b)`; operator as printed.
    Binary(&'a str, Operand<'a>, Operand<'a>),
    /// `Not(a)`, `Neg(a)`, `PtrMetadata(a)`.
    Unary(&'a str, Operand<'a>),
    /// `OPERAND as TYPE (KIND)`
    Cast(Operand<'a>, &'a str),
    Aggregate(Aggregate<'a>, Vec<Operand<'a>>),
    /// `[x; n]`
    Repeat(Operand<'a>),
    /// `Len(PLACE)`, `CopyForDeref(PLACE)`, `deref_copy PLACE`: reads the place.
    Read(Place<'a>),
    /// `SizeOf(T)`, `ShallowInitBox(..)`, and whatever is printed as a word with operands in parentheses.
    Other(Vec<Operand<'a>>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aggregate<'a> {
    Tuple,
    Array,
    /// `path::Type::<T> { f: x }`, `Option::<T>::Some(x)`: the path as printed. Fields in the printed order,
    /// which is that of the declaration.
    Adt(&'a str),
    /// `{closure@src/a.rs:3:5: 3:9} { x: move _4 }`, `{coroutine@..}`, `{async fn body of F()}`: the text with its
    /// braces. Operands in the order of the captured places, which is that of the closure's fields; the names that are
    /// printed with them may be those of others, and the last ones may be missing.
    Closure(&'a str),
}

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub enum Term<'a> {
    /// Also the real edge of `falseEdge` and `falseUnwind`, and the success edge of `assert`.
    Goto(u32),
    Switch {
        on: Operand<'a>,
        targets: Vec<(i128, u32)>,
        otherwise: Option<u32>,
    },
    Call {
        callee: Callee<'a>,
        args: Vec<Operand<'a>>,
        dest: Place<'a>,
        target: Option<u32>,
    },
    Drop {
        place: Place<'a>,
        target: u32,
    },
    Yield {
        resume: u32,
    },
    /// `asm!`: the first target, if it returns.
    Asm {
        target: Option<u32>,
    },
    Return,
    /// Also `resume`, `terminate`, `coroutine_drop`: what cleanup ends in.
    #[default]
    Unreachable,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Callee<'a> {
    /// A path with its generic arguments, as printed.
    Path(&'a str),
    Value(Operand<'a>),
}

/// Why a text is not a body, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Counts from 1.
    pub line: u32,
    pub reason: Cow<'static, str>,
}
