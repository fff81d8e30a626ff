//! Three small programs around locks, each with the mistakes that compile and pass a quick test, and beside
//! each mistake its corrected form. `cargo guardlint` finds the mistakes and is silent about the rest.
//!
//! | module | what it shows |
//! |---|---|
//! | [`account`] | a method that holds the lock calls another that takes it |
//! | [`icons`] | a table that is filled on first use |
//! | [`memo`] | a cache of a slow function |

pub mod account;
pub mod icons;
pub mod memo;
