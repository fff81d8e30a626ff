//! Permits, of which there are only so many.
//!
//! One word has the permits that are free, and two flags. What is done to it depends on them:
//!
//! | `CLOSED` | `WAITERS` | who asks for `n` permits | who gives some back |
//! |---|---|---|---|
//! | no | no | takes them if there are as many; if not, sets `WAITERS` and queues up, under the lock of the queue | adds them |
//! | no | yes | queues up, under the lock | adds them under the lock, and hands them to those in front of the queue while there are enough for the first |
//! | yes | no | is refused | adds them |
//!
//! Under the lock and with `WAITERS`, nobody else changes the word. A waiter that was handed its permits is *granted* and stays in the queue until it comes for
//! them; granted ones are always in front. Whoever gives up hands on what it was granted, and makes way for those behind it.

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
