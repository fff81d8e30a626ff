//! Threads: those of [`std::thread`], and of a schedule where `guardlint::explore` searches one.
//!
//! Code that starts threads and is to be tested under schedules starts them by this module. Without the feature `explore` it is nothing but `std`.

#[cfg(not(feature = "explore"))]
pub use std::thread::{
    Builder, JoinHandle, Result, Scope, ScopedJoinHandle, Thread, ThreadId, available_parallelism,
    current, panicking, park, park_timeout, scope, sleep, spawn, yield_now,
};

#[cfg(feature = "explore")]
mod explored;
#[cfg(feature = "explore")]
mod scoped;

#[cfg(feature = "explore")]
pub use explored::{
    Builder, JoinHandle, Thread, ThreadId, current, panicking, park, park_timeout, sleep, spawn,
    yield_now,
};
#[cfg(feature = "explore")]
pub use scoped::{Scope, ScopedJoinHandle, scope};
#[cfg(feature = "explore")]
pub use std::thread::{Result, available_parallelism};
