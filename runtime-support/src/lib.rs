//! What crates that are checked with `cargo guardlint` write in their source.
//!
//! Two attributes answer a finding that cannot be mended, or need not be. They expand to the item alone: the
//! program does not change, and nothing of this crate is left in it.
//!
//! | attribute | says |
//! |---|---|
//! | [`#[guardlint::allow]`](macro@allow) | the code is right, for a reason that no analysis can see |
//! | [`#[guardlint::expect]`](macro@expect) | the finding is known, and this attribute should go when it does |
//!
//! Crates that want no dependency write comments instead: `// guardlint: allow(unchecked_upgrade): REASON`.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[doc(hidden)]
pub mod monitor;
mod sync;

pub use guardlint_macros::{allow, expect};

/// Compiles what the package shows of itself.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
