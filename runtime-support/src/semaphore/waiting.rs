//! The word, where somebody waits: all of this is done under the lock of the queue.

use std::task::{Context, Poll, Waker};

use super::counting::{CLOSED, ONE, WAITERS, more};
use super::queue::Queue;
use super::{Closed, Semaphore};
use crate::sync::{MutexGuard, Ordering, lock};
use crate::waking::wake_all;

impl Semaphore {
    /// Takes the permits, or else a place in the queue, which has a number.
    #[cold]
    pub(super) fn take_or_queue(
        &self,
        permits: usize,
        waker: &Waker,
    ) -> Result<Option<u64>, Closed> {
        // It may run what it likes.
        let waker = waker.clone();
        let mut queue = lock(&self.queue);
        let word = self.word.fetch_or(WAITERS, Ordering::Acquire);
        let is_first = queue.first_waiting() == queue.waiters.len();
        let is_closed = word & CLOSED != 0;
        if is_closed {
            if is_first {
                self.word.fetch_and(!WAITERS, Ordering::Relaxed);
            }
            return Err(Closed);
        }
        if is_first && word / ONE >= permits {
            // Both at once: without the flag, others take without the lock.
            let taken = permits * ONE + WAITERS;
            self.word.fetch_sub(taken, Ordering::Relaxed);
            return Ok(None);
        }
        Ok(Some(queue.push(permits, waker)))
    }

    pub(super) fn poll_granted(&self, number: u64, cx: &Context<'_>) -> Poll<Result<(), Closed>> {
        let waker = cx.waker().clone();
        let mut queue = lock(&self.queue);
        let Some(at) = queue.position(number) else {
            return Poll::Ready(Err(Closed));
        };
        if queue.waiters[at].granted {
            queue.waiters.remove(at);
            return Poll::Ready(Ok(()));
        }
        let old = queue.waiters[at].waker.replace(waker);
        drop(queue);
        drop(old);
        Poll::Pending
    }

    #[cold]
    pub(super) fn give_up(&self, number: u64) {
        let mut queue = lock(&self.queue);
        // Closed, otherwise.
        if let Some(waiter) = queue
            .position(number)
            .and_then(|at| queue.waiters.remove(at))
        {
            if waiter.granted {
                self.word.fetch_add(waiter.permits * ONE, Ordering::Relaxed);
            }
            self.grant(queue);
        }
    }

    #[cold]
    pub(super) fn add_for_waiters(&self, permits: usize) {
        let queue = lock(&self.queue);
        // Without waiters by now, others may change it too.
        let mut word = self.word.load(Ordering::Relaxed);
        while let Err(now) = (self.word).compare_exchange_weak(
            word,
            more(word, permits),
            Ordering::Release,
            Ordering::Relaxed,
        ) {
            word = now;
        }
        self.grant(queue);
    }

    /// Hands what is free to those in front.
    fn grant(&self, mut queue: MutexGuard<'_, Queue>) {
        let mut wakers = Vec::new();
        let mut next = queue.first_waiting();
        while let Some(waiter) = queue.waiters.get_mut(next) {
            if self.word.load(Ordering::Relaxed) / ONE < waiter.permits {
                break;
            }
            self.word.fetch_sub(waiter.permits * ONE, Ordering::Acquire);
            waiter.granted = true;
            wakers.extend(waiter.waker.take());
            next += 1;
        }
        if next == queue.waiters.len() {
            self.word.fetch_and(!WAITERS, Ordering::Relaxed);
        }
        drop(queue);
        wake_all(wakers);
    }
}
