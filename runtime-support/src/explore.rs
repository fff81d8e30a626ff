//! Runs a test under thousands of schedules, and shows the one under which it fails.
//!
//! A test of threads passes because this time they happened to run in an order that works. [`explore`](fn@crate::explore) runs the body of a test again and again, and decides at each
//! lock, each wait and each start of a thread which thread goes on. What it finds can be run again, step by step.
//!
//! | | a test with threads | here |
//! |---|---|---|
//! | which thread goes on | the system decides, nearly always in the same way | the search decides, each time in another way |
//! | a deadlock | hangs, some day | fails, and says where each thread waits and what it holds |
//! | a failure | is gone with the next run | is run again, with its token |
//! | the end of a thread that panics | only `join` tells | fails the test if nobody joins |
//!
//! # Use
//!
//! It needs the feature `explore`, which is for tests: as a dev-dependency, `guardlint = { version = "0.1", features = ["explore"] }` beside the plain
//! dependency does not change what is built for users. It needs rustc 1.87, for shuttle does.
//!
//! ```
//! use std::sync::Arc;
//!
//! use guardlint::{monitor, thread};
//!
//! #[monitor]
//! pub struct Account {
//!     balance: i64,
//! }
//!
//! #[monitor]
//! impl Account {
//!     pub fn new(balance: i64) -> Self {
//!         Self { balance }
//!     }
//!     pub fn balance(&self) -> i64 {
//!         self.balance
//!     }
//!     pub fn withdraw(&mut self, amount: i64) {
//!         self.balance -= amount;
//!     }
//! }
//!
//! // as `#[guardlint::test(explore)] fn never_overdrawn() { .. }` does
//! let failure = guardlint::explore::Search::new().find(|| {
//!     let account = Arc::new(Account::new(100));
//!     let customers = [60, 60].map(|amount| {
//!         let account = account.clone();
//!         thread::spawn(move || {
//!             if account.balance() >= amount {
//!                 account.withdraw(amount); // somebody else may have been here since
//!             }
//!         })
//!     });
//!     customers.map(|customer| customer.join().unwrap());
//!     assert!(account.balance() >= 0, "overdrawn");
//! });
//! assert!(failure.unwrap_err().to_string().contains("overdrawn"));
//! ```
//!
//! # What is seen
//!
//! Everything of this crate: locks, monitors under the backends `mutex`, `rwlock` and `confined`, `Once`, `Lazy`, `Semaphore`, `Memo`, `Confined`, and the threads of [`guardlint::thread`](crate::thread),
//! which are those of `std` outside of a search. Futures may run by [`block_on`]: what they wait for may be of other crates, if it wakes them.
//!
//! Not seen are locks, channels, atomics and threads of `std` and of other crates. What uses them is one step with what is around it. **Who waits for
//! one of them waits for ever**, and after ten seconds it is printed where: all threads of a search are one thread of the system. Time does not pass either: what has a time limit may run out of it at any
//! step, and does when nobody does anything. A `thread_local!` of `std` is one for all threads of a search, and a borrow of what is in it must not last while others may go on.
//! A wait that returns without a reason, as [`Condvar::wait`](crate::Condvar::wait) may, is not tried.
//!
//! The body is run many times. It has to make its state anew each time, and do the same thing under the same schedule: no random numbers, no
//! clock, no order of a `HashMap` with keys of its own, and no static that remembers. Threads that it starts have to come to an end.
//!
//! Detection of deadlocks ([`detect`](crate::detect)) is off under a search, which finds them itself.
//!
//! # Settings
//!
//! | environment variable | what |
//! |---|---|
//! | `GUARDLINT_REPLAY` | the token of a schedule: only that one is run |
//! | `GUARDLINT_SCHEDULES` | under how many schedules each body is run |
//! | `GUARDLINT_SEED` | where chance begins |
//!
//! # Cost
//!
//! A schedule of seventy steps takes some twenty microseconds in a release build, and some two hundred and fifty in one that is not optimised. With the feature, each operation outside of a search
//! looks once whether there is one.
//!
//! # Source
//!
//! Threads as coroutines are shuttle's, whose scheduler is an interface. PCT is by Burckhardt and others (2010), bounds on preemptions are from CHESS (Musuvathi and
//! Qadeer 2007).

mod chooser;
mod exhaustive;
mod failure;
mod fairness;
mod hook;
pub(crate) mod lock;
mod pct;
mod random;
pub(crate) mod run;
mod search;
mod simpler;
mod token;
mod trial;
mod watch;

use std::future::Future;

pub use failure::Failure;
pub(crate) use hook::last as last_panic;
pub use search::{Explored, Search};

/// Runs the body under 1000 schedules, as [`Search::new`] has them.
///
/// # Panics
///
/// At the first schedule that shows a mistake, with what happened and the command that runs that schedule again.
///
/// # Example
///
/// ```
/// use std::sync::Arc;
///
/// use guardlint::{Memo, thread};
///
/// guardlint::explore(|| {
///     let squares = Arc::new(Memo::new());
///     let other = thread::spawn({
///         let squares = squares.clone();
///         move || squares.get(&7, |n| n * n)
///     });
///     assert_eq!(squares.get(&7, |n| n * n), 49);
///     assert_eq!(other.join().unwrap(), 49);
/// });
/// ```
#[track_caller]
pub fn explore(body: impl Fn() + Send + Sync + 'static) {
    Search::new().run(body);
}

/// Runs a future on this thread, which waits while the future does.
///
/// Under a search, other threads may go on whenever it waits. Any executor would do that is a loop of polling and parking on [`guardlint::thread`](crate::thread); this is one.
///
/// ```
/// let value = guardlint::explore::block_on(async { 3 });
/// assert_eq!(value, 3);
/// ```
#[track_caller]
pub fn block_on<F: Future>(future: F) -> F::Output {
    crate::blocking::block_on(future, None)
}

/// How a body ends under `#[guardlint::test(explore)]`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a test under schedules returns `()` or a `Result`",
    label = "not what a test returns"
)]
pub trait Ending {
    fn check(self);
}

impl Ending for () {
    fn check(self) {}
}

impl<T: Ending, E: std::fmt::Debug> Ending for Result<T, E> {
    #[track_caller]
    fn check(self) {
        match self {
            Ok(ending) => ending.check(),
            Err(error) => panic!("{error:?}"),
        }
    }
}
