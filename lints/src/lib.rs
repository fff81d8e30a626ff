//! `cargo guardlint`: finds mistakes around locks in any crate, from the MIR text of the user's own compiler.
//!
//! The layers, each of which imports only from those before it:
//!
//! | layer | does | never |
//! |---|---|---|
//! | `ir` | small value types: places, calls, bodies | knows a lock |
//! | `facts` | a unit as bytes, and back | trusts what it reads |
//! | `lint`, `diagnostic` | say what a lint is, and what a finding is | know where a finding came from |
//! | `ownership` | whose code lies where | looks at a file |
//! | `settings` | what the user configured | reads a file |
//! | `mir` | MIR text to a syntax tree | knows a lock |
//! | `lower` | syntax tree and side tables to `ir` | does I/O |
//! | `models` | the table of lock APIs, and of callees that run closures | sees a body |
//! | `link` | the units as one workspace: which body a call reaches | knows what a body does |
//! | `flow` | held locks, and what functions do: their summaries | reports |
//! | `lints` | one file each: doc comment, declaration, check | see MIR text |
//! | `engine` | from units and settings to findings | needs a compiler or a file |
//! | `levels`, `report`, `suppress` | what the user gets to see, and how | see a lint's code |
//! | `cli` | arguments, cargo, configuration, files, exit codes: the only I/O | decides a verdict |
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
mod ownership;
mod report;
mod settings;
mod suppress;

pub use cli::main;
use lint::declare_lint;

/// The lints as their pages and fixtures need them.
pub mod catalogue {
    pub use crate::lint::{Group, Lint};
    pub use crate::lints::ALL;
    pub use crate::report::{explain, page};
}
