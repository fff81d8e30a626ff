//! How a thread waits where a task would.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use crate::sync::{has_passed, park_until, thread, thread_local};

/// When a call gives up; never, if `None`.
pub(crate) type Deadline = Option<Instant>;

/// A limit too far away for the clock is none.
pub(crate) fn deadline(limit: Duration) -> Deadline {
    Instant::now().checked_add(limit)
}

/// Done when it is too late. Only [`block_on`] polls it again in time.
pub(crate) fn late(deadline: Deadline) -> impl Future<Output = ()> {
    poll_fn(move |_| {
        if deadline.is_some_and(has_passed) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
}

/// Runs a future on this thread. It is polled when it is woken, and once more at the deadline.
#[track_caller]
pub(crate) fn block_on<F: Future>(future: F, deadline: Deadline) -> F::Output {
    let mut future = pin!(future);
    let output = WAKER.try_with(|waker| run(future.as_mut(), waker, deadline));
    // No longer there while the thread ends.
    output.unwrap_or_else(|_| run(future, &waker(), deadline))
}

fn run<F: Future>(mut future: Pin<&mut F>, waker: &Waker, deadline: Deadline) -> F::Output {
    let mut cx = Context::from_waker(waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        match deadline {
            Some(deadline) => park_until(deadline),
            None => thread::park(),
        }
    }
}

thread_local! {
    /// Of this thread, which waits for one thing at a time. A wake that comes late makes the next wait look once more.
    static WAKER: Waker = waker();
}

fn waker() -> Waker {
    Waker::from(Arc::new(Unpark(thread::current())))
}

struct Unpark(thread::Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
