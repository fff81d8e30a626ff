//! The sources of `guardlint`, compiled over shuttle's locks, atomics and threads, so that the tests here can run them under thousands of
//! schedules, and replay one that fails.
//!
//! A package of its own, because features are the same for a whole build: nobody else should get these atoms.
#![forbid(unsafe_code)]

mod sync;

/// As `monitor.rs` has it.
#[path = "../../src/monitor"]
pub mod monitor {
    mod blocking;
    pub mod confined;
    mod message;
    pub mod mutex;
    mod place;
    mod poison;
    pub mod rwlock;
    mod section;
    mod waiting;

    pub use message::{ComesBack, Message};
    pub use place::Place;
}

/// How many schedules a test runs its model under: enough for a change, or as many as `GUARDLINT_SCHEDULES` says.
///
/// # Panics
///
/// If the variable is no number.
pub fn schedules() -> usize {
    match std::env::var("GUARDLINT_SCHEDULES") {
        Ok(number) => (number.parse()).expect("`GUARDLINT_SCHEDULES` is a number of schedules"),
        Err(_) => 10_000,
    }
}
