//! `cargo corpus`: the linter over pinned published crates, with every finding judged by hand.

pub mod prepare;
pub mod run;
pub mod table;
pub mod triage;
