//! MIR text to a syntax tree: the only place that knows how rustc spells MIR.
//!
//! [`body::parse`] reads one dump; types and paths stay text there, because one text occurs thousands of
//! times. [`ty::parse`] and [`path::parse`] read them when somebody needs to know.

pub mod body;
pub mod imports;
pub mod path;
pub mod span;
pub mod syntax;
pub mod ty;

mod captures;
mod cursor;
mod footer;
mod header;
mod named;
mod operand;
mod place;
mod rvalue;
mod scan;
mod terminator;
