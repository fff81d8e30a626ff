//! Waiting as a future.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::{Closed, Semaphore, SemaphorePermit, TryAcquireError};

/// A task that waits for permits: what [`Semaphore::acquire_async`] gives.
#[must_use = "a future does nothing unless it is awaited"]
#[derive(Debug)]
pub struct Acquire<'a> {
    semaphore: &'a Semaphore,
    permits: usize,
    /// Its place in the queue.
    number: Option<u64>,
}

impl<'a> Acquire<'a> {
    #[inline]
    pub(super) fn new(semaphore: &'a Semaphore, permits: usize) -> Self {
        Self {
            semaphore,
            permits,
            number: None,
        }
    }
}

impl<'a> Future for Acquire<'a> {
    type Output = Result<SemaphorePermit<'a>, Closed>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self {
            semaphore, permits, ..
        } = *self;
        if let Some(number) = self.number {
            let granted = semaphore.poll_granted(number, cx);
            if granted.is_ready() {
                self.number = None;
            }
            return granted.map(|granted| semaphore.permit(granted, permits));
        }
        match semaphore.take(permits) {
            Ok(()) => Poll::Ready(semaphore.permit(Ok(()), permits)),
            Err(TryAcquireError::Closed) => Poll::Ready(Err(Closed)),
            Err(TryAcquireError::NoPermits) => match semaphore.take_or_queue(permits, cx.waker()) {
                Ok(None) => Poll::Ready(semaphore.permit(Ok(()), permits)),
                Ok(number) => {
                    self.number = number;
                    Poll::Pending
                }
                Err(closed) => Poll::Ready(Err(closed)),
            },
        }
    }
}

impl Drop for Acquire<'_> {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            self.semaphore.give_up(number);
        }
    }
}
