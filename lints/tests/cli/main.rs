//! The command as users meet it: `cargo-guardlint` over workspaces made for the occasion.

mod bad_input;
mod chain;
mod configuration;
mod facts;
mod incremental;
mod memory;
mod needed;
mod output;
mod ownership;
mod reexports;
mod selection;
mod workspace;

#[cfg(unix)]
mod interruption;
