//! The word, where nobody waits.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use super::queue::Queue;
use super::{Acquire, Closed, SemaphorePermit, TryAcquireError};
use crate::blocking::{block_on, deadline, late};
use crate::sync::{AtomicUsize, Mutex, Ordering, acting, lock};
use crate::waking::wake_all;

pub(super) const WAITERS: usize = 1;
pub(super) const CLOSED: usize = 2;
pub(super) const ONE: usize = 4;

/// Lets so many in at once: threads, tasks, or both.
///
/// | | `tokio::sync::Semaphore` | `async_lock::Semaphore` | here |
/// |---|---|---|---|
/// | threads may wait | no | yes | yes: [`acquire`](Self::acquire) |
/// | tasks may wait | yes | yes | yes: [`acquire_async`](Self::acquire_async), in any executor, and in one queue with the threads |
/// | several permits at once | yes | no | yes: [`acquire_many`](Self::acquire_many) |
/// | first come, first served | yes | no | yes |
/// | can be closed | yes | no | yes: [`close`](Self::close) |
/// | giving up after a time | by the runtime | by the runtime | [`acquire_timeout`](Self::acquire_timeout) for threads; tasks drop the future |
///
/// With one permit it is a *binary* semaphore: a lock without anything in it. A [`Mutex`](crate::Mutex) says what it guards, and
/// [says when it hangs](crate::detect); a semaphore is for what is counted.
///
/// # Fairness
///
/// Permits that come back are handed to who has waited longest. Nobody who comes later passes it, not even with fewer permits to ask for: so many small ones
/// cannot keep a large one waiting for ever.
///
/// # Blocking
///
/// A thread that has to wait is parked. A thread that asks for what it holds itself waits for ever, and so does who asks for more than there will ever be.
///
/// # Cost
///
/// One atomic exchange to take what is there, and one to give it back; a lock and a queue when somebody waits. Nothing is allocated before.
///
/// # Example
///
/// ```
/// use std::sync::atomic::{AtomicUsize, Ordering};
/// use std::thread;
///
/// use guardlint::Semaphore;
///
/// // At most three downloads at once, however many threads.
/// static DOWNLOADS: Semaphore = Semaphore::new(3);
/// static RUNNING: AtomicUsize = AtomicUsize::new(0);
///
/// fn download() {
///     let _permit = DOWNLOADS.acquire().expect("nobody closes it");
///     assert!(RUNNING.fetch_add(1, Ordering::Relaxed) < 3);
///     RUNNING.fetch_sub(1, Ordering::Relaxed);
/// }
///
/// thread::scope(|scope| {
///     for _ in 0..10 {
///         scope.spawn(download);
///     }
/// });
/// assert_eq!(DOWNLOADS.available_permits(), 3);
/// ```
///
/// # Source
///
/// Dijkstra's P and V, with the strict queue of `tokio`'s, in which several permits wait as one.
pub struct Semaphore {
    pub(super) word: AtomicUsize,
    pub(super) queue: Mutex<Queue>,
}

impl Semaphore {
    /// The most permits that a semaphore can have.
    pub const MAX_PERMITS: usize = usize::MAX / ONE;

    /// A semaphore with so many permits.
    ///
    /// # Panics
    ///
    /// If these are more than [`MAX_PERMITS`](Self::MAX_PERMITS).
    #[inline]
    pub const fn new(permits: usize) -> Self {
        assert!(permits <= Self::MAX_PERMITS, "too many permits");
        Self {
            word: AtomicUsize::new(permits * ONE),
            queue: Mutex::new(Queue::new()),
        }
    }

    /// Takes a permit. Blocks the thread until there is one for it.
    ///
    /// # Errors
    ///
    /// If the semaphore is closed, or is closed meanwhile.
    #[inline]
    #[track_caller]
    pub fn acquire(&self) -> Result<SemaphorePermit<'_>, Closed> {
        self.acquire_many(1)
    }

    /// Takes so many permits, all at once. Blocks the thread until there are as many for it.
    ///
    /// # Errors
    ///
    /// If the semaphore is closed, or is closed meanwhile.
    #[inline]
    #[track_caller]
    pub fn acquire_many(&self, permits: usize) -> Result<SemaphorePermit<'_>, Closed> {
        let _acting = acting("acquires a permit", "waits for a permit");
        match self.take(permits) {
            Err(TryAcquireError::NoPermits) => block_on(self.acquire_many_async(permits), None),
            taken => self.permit(taken, permits).map_err(|_| Closed),
        }
    }

    /// Takes a permit if there is one and nobody waits. Never blocks.
    ///
    /// # Errors
    ///
    /// If there is none, or the semaphore is closed.
    #[inline]
    #[track_caller]
    pub fn try_acquire(&self) -> Result<SemaphorePermit<'_>, TryAcquireError> {
        self.try_acquire_many(1)
    }

    /// Takes so many permits if there are as many and nobody waits. Never blocks.
    ///
    /// # Errors
    ///
    /// If there are fewer, or the semaphore is closed.
    #[inline]
    #[track_caller]
    pub fn try_acquire_many(&self, permits: usize) -> Result<SemaphorePermit<'_>, TryAcquireError> {
        let _acting = acting("tries to acquire a permit", "waits for a lock");
        self.permit(self.take(permits), permits)
    }

    /// Takes a permit. Blocks the thread until there is one for it, at most for so long.
    ///
    /// # Errors
    ///
    /// [`NoPermits`](TryAcquireError::NoPermits) if it takes longer, or that the semaphore is closed.
    #[track_caller]
    pub fn acquire_timeout(&self, limit: Duration) -> Result<SemaphorePermit<'_>, TryAcquireError> {
        self.acquire_many_timeout(1, limit)
    }

    /// Takes so many permits, all at once. Blocks the thread until there are as many for it, at most for so long.
    ///
    /// # Errors
    ///
    /// [`NoPermits`](TryAcquireError::NoPermits) if it takes longer, or that the semaphore is closed.
    #[track_caller]
    pub fn acquire_many_timeout(
        &self,
        permits: usize,
        limit: Duration,
    ) -> Result<SemaphorePermit<'_>, TryAcquireError> {
        let _acting = acting("acquires a permit", "waits for a permit");
        let taken = self.take(permits);
        if taken != Err(TryAcquireError::NoPermits) {
            return self.permit(taken, permits);
        }
        let deadline = deadline(limit);
        let mut permit = pin!(self.acquire_many_async(permits));
        let mut late = pin!(late(deadline));
        let either = poll_fn(|cx| match permit.as_mut().poll(cx) {
            Poll::Ready(permit) => Poll::Ready(permit.map_err(|Closed| TryAcquireError::Closed)),
            Poll::Pending => late
                .as_mut()
                .poll(cx)
                .map(|()| Err(TryAcquireError::NoPermits)),
        });
        block_on(either, deadline)
    }

    /// Takes a permit, as a task. Dropped before it is done, it takes none, and has lost its place in the queue.
    ///
    /// # Errors
    ///
    /// If the semaphore is closed, or is closed meanwhile.
    ///
    /// ```
    /// use guardlint::Semaphore;
    ///
    /// # async fn upload(_: &str) {}
    /// async fn upload_all(names: &[&str], uploads: &Semaphore) {
    ///     for name in names {
    ///         let permit = uploads.acquire_async().await.expect("nobody closes it");
    ///         upload(name).await;
    ///         drop(permit);
    ///     }
    /// }
    /// # let uploads = Semaphore::new(1);
    /// # async_io::block_on(upload_all(&["a", "b"], &uploads));
    /// ```
    #[inline]
    pub fn acquire_async(&self) -> Acquire<'_> {
        self.acquire_many_async(1)
    }

    /// Takes so many permits, all at once, as a task. Dropped before it is done, it takes none, and has lost its place in the queue.
    ///
    /// # Errors
    ///
    /// If the semaphore is closed, or is closed meanwhile.
    #[inline]
    pub fn acquire_many_async(&self, permits: usize) -> Acquire<'_> {
        Acquire::new(self, permits)
    }

    /// Makes so many permits more.
    ///
    /// # Panics
    ///
    /// If there would be more than [`MAX_PERMITS`](Self::MAX_PERMITS).
    #[inline]
    #[track_caller]
    pub fn add_permits(&self, permits: usize) {
        let _acting = acting("gives a permit", "waits for a lock");
        let mut word = self.word.load(Ordering::Relaxed);
        while word & WAITERS == 0 {
            let more = more(word, permits);
            match (self.word).compare_exchange_weak(
                word,
                more,
                Ordering::Release,
                Ordering::Relaxed,
            ) {
                Ok(_) => return,
                Err(now) => word = now,
            }
        }
        self.add_for_waiters(permits);
    }

    /// How many permits are free. Others may take them as soon as they are counted.
    #[inline]
    pub fn available_permits(&self) -> usize {
        self.word.load(Ordering::Relaxed) / ONE
    }

    /// Refuses all who wait, and all who come from now on. Permits that were taken stay valid.
    #[track_caller]
    pub fn close(&self) {
        let _acting = acting("closes a semaphore", "waits for a lock");
        let mut queue = lock(&self.queue);
        self.word.fetch_or(CLOSED, Ordering::Relaxed);
        self.word.fetch_and(!WAITERS, Ordering::Relaxed);
        let first = queue.first_waiting();
        let refused = queue.waiters.split_off(first);
        drop(queue);
        wake_all(refused.into_iter().filter_map(|waiter| waiter.waker));
    }

    /// Whether it was [closed](Self::close).
    #[inline]
    pub fn is_closed(&self) -> bool {
        self.word.load(Ordering::Relaxed) & CLOSED != 0
    }

    /// Without waiting.
    #[inline]
    pub(super) fn take(&self, permits: usize) -> Result<(), TryAcquireError> {
        let mut word = self.word.load(Ordering::Relaxed);
        loop {
            if word & CLOSED != 0 {
                return Err(TryAcquireError::Closed);
            }
            if permits == 0 {
                return Ok(());
            }
            if word & WAITERS != 0 || word / ONE < permits {
                return Err(TryAcquireError::NoPermits);
            }
            let less = word - permits * ONE;
            match (self.word).compare_exchange_weak(
                word,
                less,
                Ordering::Acquire,
                Ordering::Relaxed,
            ) {
                Ok(_) => return Ok(()),
                Err(now) => word = now,
            }
        }
    }

    #[inline]
    pub(super) fn permit<E>(
        &self,
        taken: Result<(), E>,
        permits: usize,
    ) -> Result<SemaphorePermit<'_>, E> {
        taken.map(|()| SemaphorePermit::new(self, permits))
    }
}

/// # Panics
///
/// If these are too many.
#[inline]
pub(super) fn more(word: usize, permits: usize) -> usize {
    let free = (word / ONE).checked_add(permits);
    let free = free.filter(|free| *free <= Semaphore::MAX_PERMITS);
    free.expect("too many permits") * ONE + word % ONE
}

impl fmt::Debug for Semaphore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Semaphore")
            .field("available_permits", &self.available_permits())
            .field("closed", &self.is_closed())
            .finish()
    }
}
