//! The lock IR: a body as the compiler built it, with names resolved to table entries and everything
//! that no lint can need left out (storage markers, fake reads, unwinding).
//!
//! A [`Unit`] is what one compiler call yields, and it is also what its facts file holds: the file is a private
//! cache bound to one build of the tool, so it has no layout of its own.

mod walk;

use serde::{Deserialize, Serialize};

/// Everything that one compiler call (one crate, one target) yields.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// Name of the crate as other crates spell it (`my_crate`).
    pub crate_name: String,
    /// Directory that the file names are relative to (the compiler's working directory).
    pub root: String,
    /// Compiled with `--test`.
    pub is_test: bool,
    pub files: Vec<String>,
    pub types: Vec<Type>,
    pub callees: Vec<Callee>,
    /// Full paths of the statics that bodies mention, with the crate's own name in front for its own.
    pub statics: Vec<Static>,
    pub bodies: Vec<Body>,
    /// Macro calls in the crate's functions, each with a file whose code came out of it; sorted.
    pub expanded: Vec<(Span, FileId)>,
    /// Items of other crates that the compiler prints by the path of a re-export: that path, and the one of the item, which
    /// is what stands in all the tables above.
    pub reexports: Vec<(String, String)>,
    /// Statics and fields of the crate that other crates can reach by name, or may: `bank::LEDGER`, `bank::Account.0`; of fields
    /// only those that hold a lock around an `Option`.
    pub exposed: Vec<String>,
    /// Bodies whose text could not be read.
    pub skipped: Vec<Skipped>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    pub name: String,
    pub span: Option<Span>,
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Static {
    pub path: String,
    /// `static mut`.
    pub mutable: bool,
}

/// What `#[monitor]` appends to the name of a struct, for the one that has its fields and the methods as they were written.
pub const UNDER_MONITOR: &str = "UnderMonitor";

pub type FileId = u32;
pub type TypeId = u32;
pub type CalleeId = u32;
pub type StaticId = u32;
pub type LocalId = u32;
pub type BlockId = u32;

/// Lines and columns count from 1; the end is exclusive, as rustc prints it.
#[derive(
    Debug, Default, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct Span {
    pub file: FileId,
    pub line: u32,
    pub col: u32,
    pub end_line: u32,
    pub end_col: u32,
}

/// A type as the compiler prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Type {
    /// The full text, lifetimes erased to `'_` as the compiler leaves them.
    pub text: String,
    /// Path of the outermost named type behind references and raw pointers, without generic arguments:
    /// `std::sync::Arc` for `&std::sync::Arc<T>`. For tuples, arrays, slices, functions, `dyn`, `impl` and
    /// closures: `(tuple)`, `[slice]`, `fn`, `dyn Trait::Path`, `impl`, `{closure}`, `{coroutine}`.
    pub head: String,
    /// What stands before the head, outermost first.
    pub pointers: Vec<Pointer>,
    /// Generic type arguments of the head (lifetimes and consts left out).
    pub args: Vec<TypeId>,
    /// For `{closure@…}` and `{coroutine@…}`: the place that identifies the closure.
    pub closure: Option<Span>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pointer {
    Ref,
    RefMut,
    Raw,
    RawMut,
}

/// A function as a call names it. Two calls with different generic arguments are two callees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Callee {
    /// The text as the compiler prints it.
    pub text: String,
    /// The path without generic arguments: `std::sync::Mutex::lock`, `my_crate::bank::Account::deposit` (the crate's own
    /// paths get the crate's name), `<impl X>` written as `X`; for a trait's method `Trait::Path::method`.
    pub path: String,
    /// `Self` of `<Self as Trait>::method`.
    pub self_ty: Option<TypeId>,
    /// Generic type arguments written on the function itself (`f::<A, B>`), not on its type.
    pub args: Vec<TypeId>,
    /// Those of the type or trait that has it: of `Option::<T>::take`, `<T as Into<U>>::into`.
    pub owner_args: Vec<TypeId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BodyKind {
    Fn,
    /// A closure, an async block or the body of an async closure: its first parameter is the environment.
    Closure,
    /// The body of an `async fn`, which the function itself only makes. Its first parameter is the environment, too.
    AsyncFn,
    /// `const`, `static`, inline and promoted constants.
    Const,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// Full path: crate, modules, type or trait, name: `my_crate::bank::Account::deposit`, closures
    /// `my_crate::f::{closure#0}`. `<impl at …>` is written as the path of the impl's type.
    pub name: String,
    pub kind: BodyKind,
    /// A function that other crates may be able to call: it is `pub`, or nothing tells what it is.
    pub is_public: bool,
    /// The trait that the impl around the body implements, its path without generic arguments as far as it
    /// could be found: at least its last segment, or `_` where a macro put in the name.
    pub of_trait: Option<String>,
    /// The impl's `Self` type; for methods that a trait provides itself, `None` with `of_trait` set.
    pub self_ty: Option<TypeId>,
    /// For closures and async bodies: the place at which [`Aggregate::Closure`] makes them. Those that one macro wrote
    /// share it.
    pub closure: Option<Span>,
    /// The whole function (the span of its return place or header if nothing better is printed).
    pub span: Span,
    /// Locals `1..=args` are the arguments; local 0 is the return place.
    pub args: u32,
    pub locals: Vec<Local>,
    /// Names of captured variables by field number of the environment.
    pub captures: Vec<(u32, String)>,
    /// Block 0 is the entry. Cleanup blocks are left out and the others renumbered.
    pub blocks: Vec<Block>,
    /// Of blocks that end in a call which came out of a macro, ascending: where it stands in the macro's definition. Its own place
    /// is that of the macro's call.
    pub defined: Vec<(BlockId, Span)>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Local {
    pub ty: TypeId,
    /// The user's name for it, if it has one.
    pub name: Option<String>,
    pub span: Span,
    /// For a guard that nobody named: what it lives to the end of.
    pub head: Option<Head>,
}

/// The construct in whose head a temporary is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub construct: Construct,
    /// The pattern of a `let` or `for`.
    pub pattern: String,
    /// What is matched on or gone over, as the user wrote it.
    pub value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Construct {
    Match,
    IfLet,
    WhileLet,
    For,
    /// None of these: the guard goes at the end of the statement.
    Statement,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Block {
    pub stmts: Vec<Stmt>,
    pub term: Term,
    pub term_span: Span,
}

/// `place = value`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stmt {
    pub place: Place,
    pub value: Rvalue,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rvalue {
    Use(Operand),
    Ref {
        mutable: bool,
        place: Place,
    },
    /// `&raw const`, `&raw mut`.
    RawRef {
        mutable: bool,
        place: Place,
    },
    Discriminant(Place),
    /// Operator name as the compiler prints it (`Add`, `Lt`, `AddWithOverflow`, `Offset`).
    Binary(String, Operand, Operand),
    Unary(Operand),
    Cast(Operand, TypeId),
    Aggregate(Aggregate, Vec<Operand>),
    /// `[x; n]`.
    Repeat(Operand),
    /// Anything else that reads these operands (`Len`, `SizeOf`, `CopyForDeref` are lowered to the above where they can be).
    Other(Vec<Operand>),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Aggregate {
    Tuple,
    Array,
    /// Struct, union or enum variant: fields in declaration order. `variant` is the last path segment for enums.
    Adt {
        path: String,
        variant: Option<String>,
    },
    /// Closure, async block or async body, identified by its place.
    Closure(Span),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operand {
    Copy(Place),
    Move(Place),
    Const(Const),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Const {
    /// Reference or pointer to a static.
    Static(StaticId),
    Bool(bool),
    /// Integers and chars, as far as they fit.
    Int(i128),
    /// A path: a function item, a unit struct or variant, a named constant.
    Path(CalleeId),
    Unit,
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    pub local: LocalId,
    pub proj: Vec<Proj>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Proj {
    Deref,
    /// `owner` is the type that has the field.
    Field {
        index: u32,
        owner: TypeId,
        ty: TypeId,
    },
    Downcast(String),
    /// An element of a slice or array: that which the variable picks, or any.
    Index(Option<LocalId>),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Term {
    /// Also `falseEdge`, `falseUnwind` and asserts' success edges, whose condition is irrelevant.
    Goto(BlockId),
    Switch {
        on: Operand,
        targets: Vec<(i128, BlockId)>,
        otherwise: Option<BlockId>,
    },
    Call {
        callee: Target,
        args: Vec<Operand>,
        dest: Place,
        target: Option<BlockId>,
    },
    Drop {
        place: Place,
        target: BlockId,
    },
    /// A suspension point of an async body (`yield`).
    Yield {
        resume: BlockId,
    },
    Return,
    Unreachable,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    Fn(CalleeId),
    /// A function pointer or closure held in a value.
    Value(Operand),
}
