//! Finds deadlocks while the program runs: a lock that a thread takes twice, and locks that are taken in different orders.
//!
//! [`Mutex`](crate::Mutex), [`RwLock`](crate::RwLock) and [monitors](macro@crate::monitor) behind one of the two or behind an asynchronous lock look out for them in builds
//! with debug assertions, and with the feature `detect` in all builds ([`IS_ON`] says whether this is one). In other builds they are the locks of `std`, and nothing of this
//! is left.
//!
//! | what is noticed | when | by default |
//! |---|---|---|
//! | [`Relock`](Report::Relock): a thread or a task asks for a lock that it holds, in any mode | before it would wait for itself | it panics |
//! | [`Order`](Report::Order): two threads or tasks that do what was done so far can wait for each other | before the acquisition that closes the circle | it is printed |
//! | [`Leaked`](Report::Leaked): a thread other than the main one ends while it holds a lock, for its guard was forgotten | when the thread ends | it is printed |
//!
//! A [hook](set_hook) decides otherwise.
//!
//! # Orders
//!
//! Nobody has to wait for a wrong order to be found: it is enough that both orders were seen, whenever, and on whatever threads. Locks are
//! told apart by the *class* that they belong to, which is the place in the source that calls `new`: what was seen of one account
//! and its log is expected of all accounts and logs. Only two locks of one class are told apart by which lock they are, so that a list may be locked hand over
//! hand, and two accounts in the order of their numbers.
//!
//! Locks by [`Default`] and [`From`], or by `new` where it is passed as a function, belong to no class and are all told apart. A function of yours that makes
//! locks of all kinds needs `#[track_caller]`, or they are one class.
//!
//! All locks that a thread holds come before the one it asks for, not only the one that it took last. Not reported are
//!
//! - orders which another lock, held on both ways, keeps from meeting (a *gate*),
//! - what is only tried ([`try_lock`](crate::Mutex::try_lock)): nobody waits for it. What is asked for while it is held counts,
//! - a circle in which nobody would wait: an upgradable read keeps no reader waiting, and who upgrades it waits for readers alone.
//!
//! # Tasks
//!
//! Which task holds a lock nobody can tell from outside: two branches of a `join!` are one task, and may well wait for each other. But what a method of a `#[monitor(tokio)]` or
//! `#[monitor(async_lock)]` polls, while it is polled itself, belongs to what is done under its lock, and nothing else does: neither other branches, nor what was spawned, nor other tasks of the thread. So this
//! counts, on whatever threads the task is polled:
//!
//! - A call that comes back to the monitor is a [`Relock`](Report::Relock), reported when it is first polled. It cannot be served while the method waits for it. Where that gives up, as by a timeout or a
//!   `select!`, a [hook](set_hook) can let it go on.
//! - Monitors that wait for each other's locks, in both orders, are an [`Order`](Report::Order).
//! - Locks of threads that are taken meanwhile are taken under the lock of the monitor, which may be their gate.
//!
//! A method that runs other tasks itself, as `LocalSet::run_until` does, polls them as its own. What a *thread* holds when a task asks for a lock does not count: the guard may be that of
//! another task, which goes on while this one waits.
//!
//! # Limits
//!
//! Only locks of this crate are seen, and no permits of a [`Semaphore`](crate::Semaphore): others than those who took them may give them back. Two orders count also where
//! the program would never take both at once: one of them before other threads are started, say. Readers count as if a writer could come between them at any time, unless one
//! of them may upgrade. What a thread waits for is seen only if it is a lock: not who has to notify it. Of more than 64 locks that a thread holds at once, nothing is said. Two
//! classes whose locks are in each other by turns, like the levels of a tree, seem to be in a wrong order.
//!
//! # Cost
//!
//! A lock and its guard need 16 and 8 bytes more, the future of an asynchronous method 16, and some nanoseconds. A pair of locks that was taken in this order
//! before is found in a table of the thread; a new one takes a lock of the whole program.
//!
//! # Example
//!
//! ```
//! use std::sync::{Arc, Mutex as StdMutex};
//!
//! use guardlint::Mutex;
//! use guardlint::detect::{self, Response};
//!
//! let seen = Arc::new(StdMutex::new(Vec::new()));
//! let collected = seen.clone();
//! detect::set_hook(move |report| {
//!     collected.lock().unwrap().push(report.to_string());
//!     Response::Continue
//! });
//!
//! let (accounts, log) = (Mutex::new([100, 0]), Mutex::new(Vec::new()));
//! {
//!     let accounts = accounts.lock();
//!     log.lock().push(accounts[0]);
//! }
//! {
//!     let log = log.lock();
//!     accounts.lock()[1] = log.len(); // nobody else is here, so nobody waits
//! }
//! assert_eq!(seen.lock().unwrap().len(), usize::from(detect::IS_ON));
//! ```
//!
//! # Source
//!
//! `lockdep` of the Linux kernel has classes and all orders; *guard sets*, here gates, are from the Goodlock algorithm (Havelund 2000).

mod report;

#[cfg(any(debug_assertions, feature = "detect"))]
mod held;
#[cfg(any(debug_assertions, feature = "detect"))]
mod identity;
#[cfg(any(debug_assertions, feature = "detect"))]
mod order;

#[cfg(not(any(debug_assertions, feature = "detect")))]
#[path = "detect/off.rs"]
mod held;

use std::sync::{Arc, PoisonError, RwLock};

#[cfg(any(feature = "tokio", feature = "async-lock"))]
pub(crate) use held::tasks::Asked;
#[cfg(all(feature = "parking_lot", not(guardlint_loom)))]
pub(crate) use held::upgrades::Upgradable;
pub(crate) use held::{Held, Tracker};
pub use report::{Mode, Report, Step, Taken};

/// Whether this build looks out for deadlocks.
pub const IS_ON: bool = cfg!(any(debug_assertions, feature = "detect"));

/// What becomes of the thread about which there is a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Response {
    /// Panics, and says what is in the report. A thread that ends cannot: its report is printed. So is a wrong order on a thread that panics already,
    /// for a second panic would abort the process.
    Panic,
    /// Prints the report to the standard error, and goes on.
    Print,
    /// Goes on. If it asks for a lock that it holds, it will wait for ever.
    Continue,
}

type Hook = Arc<dyn Fn(&Report) -> Response + Send + Sync>;

static HOOK: RwLock<Option<Hook>> = RwLock::new(None);

/// Decides what is done about reports from now on, in all threads.
///
/// The hook runs on the thread that the report is about, before it waits. Locks that it takes itself are not looked at. It may set another hook.
///
/// ```
/// use guardlint::detect::{self, Response};
///
/// // As tests may want it: whatever is found fails the test.
/// detect::set_hook(|_| Response::Panic);
///
/// // As JSON lines, for a tool.
/// detect::set_hook(|report| {
///     eprintln!("{}", report.to_json());
///     Response::Continue
/// });
/// # detect::reset_hook();
/// ```
pub fn set_hook(hook: impl Fn(&Report) -> Response + Send + Sync + 'static) {
    replace_hook(Some(Arc::new(hook)));
}

/// Decides as before any [`set_hook`]: a thread that would wait for itself panics, other reports are printed.
pub fn reset_hook() {
    replace_hook(None);
}

fn replace_hook(hook: Option<Hook>) {
    let before = {
        let mut place = HOOK.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *place, hook)
    };
    // What it owns may come here again.
    drop(before);
}

#[cfg(any(debug_assertions, feature = "detect"))]
#[track_caller]
fn deliver(report: &Report) {
    // Not under the lock: it may set another hook, or wait for a thread that does.
    let hook = HOOK.read().unwrap_or_else(PoisonError::into_inner).clone();
    let response = match (hook, report) {
        (Some(hook), _) => hook(report),
        (None, Report::Relock { .. }) => Response::Panic,
        (None, _) => Response::Print,
    };
    let may_panic = match report {
        Report::Relock { .. } => true,
        Report::Order { .. } => !std::thread::panicking(),
        Report::Leaked { .. } => false,
    };
    match response {
        Response::Panic if may_panic => panic!("{report}"),
        Response::Panic | Response::Print => eprintln!("guardlint: {report}"),
        Response::Continue => {}
    }
}
