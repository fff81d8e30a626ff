//! Monitors, and beside each what a careful author writes by hand: the state in a struct of its own, that in a lock, and methods that take it.
//!
//! The types and methods have the same names in both modules, so that their machine code can be compared.
#![forbid(unsafe_code)]

pub mod by_hand;
pub mod locks;
pub mod measure;
pub mod monitored;
pub mod tables;
