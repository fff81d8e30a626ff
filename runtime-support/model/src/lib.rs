//! The sources of `guardlint`, compiled over shuttle's locks, atomics and threads, so that the tests here can run them under thousands of
//! schedules, and replay one that fails.
//!
//! A package of its own, because features are the same for a whole build: nobody else should get these atoms.
#![forbid(unsafe_code)]

#[path = "../../src/blocking.rs"]
mod blocking;
mod sync;

/// As in a build that does not look out for deadlocks: the schedules find them.
#[path = "../../src/detect"]
#[expect(
    dead_code,
    reason = "locks are not compiled here, only what is built on them"
)]
mod detect {
    mod off;

    #[derive(Clone, Copy)]
    pub(crate) enum Mode {
        Exclusive,
    }

    pub(crate) use off::Tracker;
}

/// As `once.rs` has it.
#[path = "../../src/once"]
pub mod once {
    mod cell;
    mod turn;

    pub use cell::Once;
}

/// As `semaphore.rs` has it.
#[path = "../../src/semaphore"]
pub mod semaphore {
    mod acquire;
    mod counting;
    mod error;
    mod permit;
    mod queue;
    mod waiting;

    pub use acquire::Acquire;
    pub use counting::Semaphore;
    pub use error::{Closed, TryAcquireError};
    pub use permit::{OwnedSemaphorePermit, SemaphorePermit};
}

/// As `monitor.rs` has it.
#[path = "../../src/monitor"]
pub mod monitor {
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

/// As `memo.rs` has it.
#[path = "../../src/memo"]
pub mod memo {
    mod asking;
    mod cache;
    mod chains;
    mod cycle;
    mod node;
    mod room;
    mod table;
    mod tasks;

    pub use cache::Memo;
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
