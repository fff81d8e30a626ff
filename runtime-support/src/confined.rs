//! A state on a thread of its own, to which others send jobs.
//!
//! A job lies in a *slot* until it has ended, and then its result does; the slot is the next one's when whoever waited has taken that. The slot is posted as an *errand*, which does
//! not show what type of job it is, and the thread runs the errands in order of arrival.
//!
//! | module | knows |
//! |---|---|
//! | `circle` | which job runs on a thread, and which thread waits for which |
//! | `patience` | how long who waits stays awake |
//! | `errand` | one job, as its thread sees it |
//! | `slots` | the slots that are free |
//! | `reply` | one job, as whoever waits for it sees it |
//! | `room` | how a thread waits for room |
//! | `desk` | what was sent, and how the thread serves it |
//! | `worker` | a state and its thread, from start to end. With this, `#[monitor(confined)]` is made, too |
//! | `error`, `builder`, `handle`, `tasks` | what users see |

mod builder;
mod circle;
mod desk;
mod errand;
mod error;
mod handle;
mod patience;
mod reply;
mod room;
mod slots;
mod tasks;
mod worker;

pub use builder::Builder;
pub(crate) use errand::End;
pub use error::Full;
pub use handle::Confined;
pub(crate) use reply::TakesBack;
pub(crate) use worker::{Start, Worker};
