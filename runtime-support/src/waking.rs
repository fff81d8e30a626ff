//! Wakes several who wait. A waker runs what its executor likes, and that may panic: the others are woken all the same.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::task::Waker;

use crate::sync::thread;

/// To be called when no lock is held. Panics as the first waker does that panics; not while the thread panics anyway, for that would abort the program.
pub(crate) fn wake_all(wakers: impl IntoIterator<Item = Waker>) {
    let mut panic = None;
    for waker in wakers {
        // The waker is gone either way: nobody sees what it left half done.
        if let Err(payload) = catch_unwind(AssertUnwindSafe(|| waker.wake())) {
            panic.get_or_insert(payload);
        }
    }
    if let Some(payload) = panic.filter(|_| !thread::panicking()) {
        resume_unwind(payload);
    }
}
