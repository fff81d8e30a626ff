//! Locks whose types everybody knows, by names that nobody knows.

pub mod fires;
pub mod silent;
