//! Who waits for a job.

use std::future::{Future, poll_fn};
use std::mem;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use super::errand::{End, Progress, Slot};
use super::patience::give_way_until;
use super::slots::keep;
use crate::blocking::{Deadline, block_on, late};
use crate::sync::{Ordering, lock};

/// Who waits for a job. Dropped, it takes the job back; one that runs is carried out, and nobody has its result.
pub(crate) struct Reply<J, R> {
    /// `None` when it has come.
    slot: Option<Arc<Slot<J, R>>>,
}

/// Which jobs may be taken back when it is too late.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum TakesBack {
    /// Those that were not tried yet.
    Untried,
    /// Those that were tried, and whose conditions did not hold.
    Tried,
}

impl<J, R> Reply<J, R>
where
    J: Send + 'static,
    R: Send + 'static,
{
    pub(super) fn new(slot: Arc<Slot<J, R>>) -> Self {
        Self { slot: Some(slot) }
    }

    /// Nobody waits for it.
    pub(crate) fn forget(mut self) {
        self.slot = None;
    }

    /// Blocks the thread until the job has ended.
    pub(crate) fn wait(self) -> End<R> {
        self.give_way();
        block_on(self, None)
    }

    /// As [`wait`](Self::wait), until it is too late and the job can be taken back: then `None`.
    pub(crate) fn wait_until(
        mut self,
        deadline: Deadline,
        takes_back: TakesBack,
    ) -> Option<End<R>> {
        self.give_way();
        let in_time = {
            let mut late = pin!(late(deadline));
            let either = poll_fn(|cx| match Pin::new(&mut self).poll(cx) {
                Poll::Ready(end) => Poll::Ready(Some(end)),
                Poll::Pending => late.as_mut().poll(cx).map(|()| None),
            });
            block_on(either, deadline)
        };
        if in_time.is_some() {
            return in_time;
        }
        let either = poll_fn(|cx| match Pin::new(&mut self).poll(cx) {
            Poll::Ready(end) => Poll::Ready(Some(end)),
            Poll::Pending if self.take_back(takes_back) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        });
        block_on(either, None)
    }

    fn give_way(&self) {
        if let Some(slot) = &self.slot {
            give_way_until(|| slot.has_ended.load(Ordering::Relaxed));
        }
    }

    /// Whether it could. Otherwise it is woken when that may have changed.
    fn take_back(&self, which: TakesBack) -> bool {
        let Some(slot) = &self.slot else { return false };
        let mut inner = lock(&slot.inner);
        inner.is_late = true;
        let may = match inner.progress {
            Progress::Posted(..) => which == TakesBack::Untried,
            Progress::Kept(..) => which == TakesBack::Tried,
            _ => false,
        };
        if may {
            let job = mem::replace(&mut inner.progress, Progress::Empty);
            drop(inner);
            drop(job);
        }
        may
    }
}

impl<J, R> Future for Reply<J, R>
where
    J: Send + 'static,
    R: Send + 'static,
{
    type Output = End<R>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let slot = self.slot.as_ref().expect("a reply comes once");
        let has_ended = slot.has_ended.load(Ordering::Relaxed);
        // It may run what it likes.
        let waker = (!has_ended).then(|| cx.waker().clone());
        let mut inner = lock(&slot.inner);
        match mem::replace(&mut inner.progress, Progress::Empty) {
            Progress::Ended(end) => {
                let old = inner.waker.take();
                drop(inner);
                drop((old, waker));
                self.slot.take().into_iter().for_each(keep);
                Poll::Ready(end)
            }
            progress => {
                inner.progress = progress;
                let old = mem::replace(&mut inner.waker, waker);
                drop(inner);
                drop(old);
                Poll::Pending
            }
        }
    }
}

impl<J, R> Drop for Reply<J, R> {
    fn drop(&mut self) {
        let Some(slot) = self.slot.take() else {
            return;
        };
        let mut inner = lock(&slot.inner);
        let progress = mem::replace(&mut inner.progress, Progress::Empty);
        let unwanted = (progress, inner.waker.take());
        drop(inner);
        drop(unwanted);
    }
}
