//! Tests of guardlint on real crates.
//!
//! Fixtures carry their expected findings as comments, the built `cargo guardlint` is run over them once, and both
//! sides must agree line by line.
//!
//! | module | does |
//! |---|---|
//! | [`annotation`] | reads `//~ LINT TIER` comments |
//! | [`assembly`] | reads machine code as the compiler writes it |
//! | [`finding`] | reads the tool's JSON |
//! | [`tool`] | builds and runs `cargo-guardlint` |
//! | [`verdict`] | compares expected and found |
//! | [`rewrite`] | rewrites a fixture without changing its meaning |
//! | [`layers`] | reads the order of the layers, and what a file imports of them |
//! | [`corpus`] | runs the tool over published crates |
//! | [`measure`] | says what a command cost |
//! | [`mir_dumps`] | records how each compiler prints MIR |
//! | [`pages`] | generates the pages of the lints |
//! | [`new_lint`] | makes the parts of a new lint |
//! | [`release`] | builds the tool as users have it |
//! | [`speed`] | compares the cost of the tool with that of others |

pub mod annotation;
pub mod assembly;
pub mod corpus;
pub mod finding;
pub mod layers;
pub mod measure;
pub mod mir_dumps;
pub mod new_lint;
pub mod pages;
pub mod release;
pub mod rewrite;
pub mod scaffold;
pub mod speed;
pub mod tables;
pub mod tool;
pub mod verdict;

/// Runs the examples of the guide.
#[cfg(doctest)]
mod guide {
    #[doc = include_str!("../../docs/src/guide/monitor.md")]
    struct Monitor;
    #[doc = include_str!("../../docs/src/guide/backends.md")]
    struct Backends;
    #[doc = include_str!("../../docs/src/guide/guarded-by.md")]
    struct GuardedBy;
    #[doc = include_str!("../../docs/src/guide/primitives.md")]
    struct Primitives;
    #[doc = include_str!("../../docs/src/guide/locks.md")]
    struct Locks;
    #[doc = include_str!("../../docs/src/guide/memo.md")]
    struct Memo;
}
