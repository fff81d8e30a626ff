//! `cargo guardlint`: finds mistakes around locks in any crate, from the MIR text of the user's own compiler.
//!
//! The layers, each of which imports only from those above it:
//!
//! | layer | does | never |
//! |---|---|---|
//! | `ir` | small value types: places, calls, bodies | knows a lock |
//! | `diagnostic`, `lint` | what a finding is | knows where it came from |
//! | `facts` | a unit as bytes, and back | trusts what it reads |
//! | `settings` | what the user configured | reads a file |
//! | `mir` | MIR text to a syntax tree | knows a lock |
//! | `lower` | syntax tree to IR | does I/O |
//! | `models` | the table of lock APIs | sees a body |
//! | `flow`, `summary`, `link` | held locks, what functions do, the whole workspace | reports |
//! | `lints` | one file per lint | sees MIR text |
//! | `engine` | from facts to findings | sees MIR text |
//! | `levels`, `suppress`, `report` | what the user sees | sees a lint's code |
//! | `cli` | the only I/O | decides a verdict |
//!
//! What is public serves the program, and this project's own tests and generators; nothing of it is promised.

#![expect(
    unreachable_pub,
    reason = "in a private module, `pub` says that other modules may use it"
)]

mod cli;
mod diagnostic;
mod engine;
mod facts;
mod flow;
mod ir;
mod levels;
mod link;
mod lint;
mod lints;
mod lower;
pub mod mir;
mod models;
mod report;
mod settings;
mod summary;
mod suppress;

pub use cli::main;
use lint::declare_lint;

/// The lints as their pages and fixtures need them.
pub mod catalogue {
    pub use crate::lint::{Group, Lint};
    pub use crate::lints::ALL;
    pub use crate::report::{explain, page};
}
