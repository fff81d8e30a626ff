//! Waiting for room, as a thread.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use super::circle::{self, Pending};
use crate::place::Place;
use crate::semaphore::Semaphore;
use crate::sync::{AtomicBool, Ordering, thread};

/// Takes room for one job on the thread `to`. Blocks the thread until there is some.
#[track_caller]
pub(super) fn take(room: &Semaphore, place: Place, to: thread::ThreadId) {
    let taken = if circle::is_within_a_job() {
        within_a_job(room.acquire_async(), place, to)
    } else {
        room.acquire()
    };
    taken.expect(NEVER_CLOSED).forget();
}

pub(super) const NEVER_CLOSED: &str = "nobody closes it";

/// By a thread that others may wait for meanwhile.
#[track_caller]
fn within_a_job<F: Future>(acquire: F, place: Place, to: thread::ThreadId) -> F::Output {
    let grant = Arc::new(Grant {
        granted: AtomicBool::new(false),
        thread: thread::current(),
    });
    let waker = Waker::from(grant.clone());
    let mut cx = Context::from_waker(&waker);
    let mut acquire = pin!(acquire);
    let mut written = None;
    loop {
        if let Poll::Ready(room) = acquire.as_mut().poll(&mut cx) {
            return room;
        }
        // Once it is in the queue: before, there may be room after all.
        if written.is_none() {
            written = circle::write_down(place, to, &grant);
        }
        thread::park();
    }
}

struct Grant {
    granted: AtomicBool,
    thread: thread::Thread,
}

impl Wake for Grant {
    fn wake(self: Arc<Self>) {
        self.granted.store(true, Ordering::Relaxed);
        self.thread.unpark();
    }
}

impl Pending for Grant {
    /// By the thread that makes room, before it goes on.
    fn is_pending(&self) -> bool {
        !self.granted.load(Ordering::Relaxed)
    }
}
