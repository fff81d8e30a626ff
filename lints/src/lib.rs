//! `cargo guardlint`: finds mistakes around locks in any crate, from the MIR text of the user's own compiler.
//!
//! The layers, each of which imports only from those above it:
//!
//! | layer | does | never |
//! |---|---|---|
//! | [`ir`] | small value types: places, calls, bodies | knows a lock |
//! | [`diagnostic`], [`lint`] | what a finding is | knows where it came from |
//! | [`facts`] | a unit as bytes, and back | trusts what it reads |
//! | [`settings`] | what the user configured | reads a file |
//! | [`mir`] | MIR text to a syntax tree | knows a lock |
//! | [`lower`] | syntax tree to IR | does I/O |
//! | `models` | the table of lock APIs | sees a body |
//! | `flow`, `summary`, `link` | held locks, what functions do, the whole workspace | reports |
//! | [`lints`] | one file per lint | sees MIR text |
//! | [`engine`] | from facts to findings | sees MIR text |
//! | [`levels`], [`suppress`], [`report`] | what the user sees | sees a lint's code |
//! | [`cli`] | the only I/O | decides a verdict |

pub mod cli;
pub mod diagnostic;
pub mod engine;
pub mod facts;
pub mod flow;
pub mod ir;
pub mod levels;
pub mod link;
pub mod lint;
pub mod lints;
pub mod lower;
pub mod mir;
pub mod models;
pub mod report;
pub mod settings;
pub mod summary;
pub mod suppress;
