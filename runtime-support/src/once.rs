//! Values that are made once.
//!
//! | `value` | `turn` | means |
//! |---|---|---|
//! | empty | free | nobody makes it: the next one who asks does |
//! | empty | taken | somebody makes it, others wait for the turn |
//! | full | free or taken | it is there, and nobody looks at the turn any more |
//!
//! Whoever has the turn, and nobody else, fills the value. The turn ends when the value is there, and also when making it failed or panicked: then it is as if
//! nobody had tried.

mod cell;
mod lazy;
mod turn;

pub use cell::Once;
pub use lazy::Lazy;
