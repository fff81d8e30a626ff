//! Shared state that cannot be touched without its lock, a cache that computes each value once, and answers to `cargo guardlint`.
//!
//! # Monitors
//!
//! [`#[monitor]`](macro@monitor) on a struct and its `impl` puts the fields behind a lock that the methods take and release. There is no guard to hold
//! too long or to take twice, and no field to reach without it.
//!
//! ```
//! use guardlint::monitor;
//!
//! #[monitor]
//! #[derive(Default)]
//! pub struct Hits {
//!     count: u64,
//! }
//!
//! #[monitor]
//! impl Hits {
//!     pub fn hit(&mut self) -> u64 {
//!         self.count += 1;
//!         self.count
//!     }
//! }
//!
//! let hits = Hits::default();
//! std::thread::scope(|scope| {
//!     scope.spawn(|| hits.hit());
//!     scope.spawn(|| hits.hit());
//! });
//! assert_eq!(hits.hit(), 3);
//! ```
//!
//! Several locks, or statics: [`#[guarded_by]`](macro@guarded_by) says which lock guards which field, [`guarded!`] does for statics, and [`LockedBy`]
//! holds what is guarded by a lock in another object.
//!
//! # Locks
//!
//! [`Mutex`], [`RwLock`] and [`Condvar`] are those of `std`, until a thread is about to wait for itself, or two for each other: in builds with debug assertions they
//! [say so](detect), and where. [`RwLock::read_or_write`] looks again before it writes; with the feature `parking_lot`, `RwLock::upgradable_read` need not.
//!
//! # Values, caches, permits
//!
//! [`Memo`] computes each value once, however many threads and tasks ask for it, and keeps nobody waiting for the value of another key. Errors are shared and not
//! kept, and a value that is computed from itself is a panic that says so.
//!
//! [`Semaphore`] lets so many in at once, threads and tasks in the order in which they came.
//!
//! [`Once`] and [`Lazy`] make a value once. One that is needed to make itself is a panic with both places instead of a program that hangs, and who fails leaves it to
//! the next.
//!
//! # Threads
//!
//! [`Confined`] keeps a state on a thread of its own, to which threads and tasks send jobs. The state need not be `Send`, what was accepted is done before it ends, and jobs that would wait for
//! themselves or for each other are a panic that says so.
//!
//! # Tests
//!
//! A test under [`#[guardlint::test(explore)]`](macro@test) is run under thousands of schedules of its threads, and one that fails can be run again. Threads that are to be
//! seen are started by [`thread`](mod@thread).
//!
//! # Answers
//!
//! Two attributes answer a finding of `cargo guardlint` that cannot be mended, or need not be. They expand to the item alone.
//!
//! | attribute | says |
//! |---|---|
//! | [`#[guardlint::allow]`](macro@allow) | the code is right, for a reason that no analysis can see |
//! | [`#[guardlint::expect]`](macro@expect) | the finding is known, and this attribute should go when it does |
//!
//! Crates that want no dependency write comments instead: `// guardlint: allow(unchecked_upgrade): REASON`.
//!
//! # Features
//!
//! None is on by default, and then the crate depends on nothing but its macros.
//!
//! | feature | brings |
//! |---|---|
//! | `parking_lot` | an [`RwLock`] that is made of that of parking_lot, and has `upgradable_read`. So are `#[monitor(rwlock)]` and the map of a [`Memo`] |
//! | `tokio` | `#[monitor(tokio)]` |
//! | `async-lock` | `#[monitor(async_lock)]` |
//! | `detect` | [`detect`]ion of deadlocks in release builds too |
//! | `explore` | `guardlint::explore`: tests under schedules that are searched (rustc 1.87, which is what shuttle needs; 1.85 without it) |
#![deny(unsafe_code)]
#![warn(missing_docs, missing_debug_implementations)]

mod blocking;
mod condvar;
pub mod confined;
pub mod detect;
#[cfg(feature = "explore")]
pub mod explore;
mod locked_by;
pub mod memo;
#[doc(hidden)]
#[expect(missing_debug_implementations, reason = "nobody has one of these")]
pub mod monitor;
mod mutex;
mod once;
mod place;
mod poison;
mod rwlock;
pub mod semaphore;
mod sync;
pub mod thread;
mod waking;

pub use condvar::Condvar;
pub use confined::Confined;
#[cfg(feature = "explore")]
pub use explore::explore;
pub use guardlint_macros::{allow, expect, guarded, guarded_by, monitor, test};
pub use locked_by::LockedBy;
pub use memo::Memo;
pub use mutex::{Mutex, MutexGuard};
pub use once::{Lazy, Once};
#[cfg(all(feature = "parking_lot", not(guardlint_loom)))]
pub use rwlock::RwLockUpgradableReadGuard;
pub use rwlock::{RwLock, RwLockReadGuard, RwLockWriteGuard};
pub use semaphore::Semaphore;

/// Compiles what needs the feature. The other pages are compiled elsewhere, without it.
#[cfg(all(doctest, feature = "explore"))]
#[doc = include_str!("../../docs/src/guide/schedules.md")]
struct Schedules;

/// Compiles what the package shows of itself.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
