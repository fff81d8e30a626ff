//! What a future waits for.

use std::future::{Future, poll_fn};
use std::sync::Mutex;
use std::task::{Poll, Waker};

/// Opened once, for one.
pub(crate) struct Gate<T>(Mutex<(Option<T>, Option<Waker>)>);

impl<T> Gate<T> {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new((None, None)))
    }

    pub(crate) fn open(&self, value: T) {
        let mut gate = self.0.lock().unwrap();
        gate.0 = Some(value);
        let waker = gate.1.take();
        drop(gate);
        waker.into_iter().for_each(Waker::wake);
    }

    pub(crate) fn pass(&self) -> impl Future<Output = T> + use<'_, T> {
        poll_fn(|cx| {
            let mut gate = self.0.lock().unwrap();
            match gate.0.take() {
                Some(value) => Poll::Ready(value),
                None => {
                    gate.1 = Some(cx.waker().clone());
                    Poll::Pending
                }
            }
        })
    }
}
