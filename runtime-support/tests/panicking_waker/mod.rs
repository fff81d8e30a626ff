//! The waker of an executor that has come to grief.

use std::sync::Arc;
use std::task::{Wake, Waker};

pub(crate) const MESSAGE: &str = "the executor is gone";

struct Panics;

impl Wake for Panics {
    fn wake(self: Arc<Self>) {
        panic!("{MESSAGE}");
    }
}

pub(crate) fn panicking_waker() -> Waker {
    Waker::from(Arc::new(Panics))
}
