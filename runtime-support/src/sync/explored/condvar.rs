//! A condition variable of `std`, or one of the schedule.

use std::fmt;
use std::panic::Location;
use std::sync::{LockResult, Mutex, MutexGuard as Locked, PoisonError};
use std::time::Duration;

use super::MutexGuard;
use crate::explore::run::{self, Wait};

#[derive(Default)]
pub(crate) struct Condvar {
    real: std::sync::Condvar,
    waiting: Mutex<Waiting>,
}

/// Threads of the run of this number.
#[derive(Default)]
struct Waiting {
    run: u64,
    threads: Vec<usize>,
}

/// Whether all of the time has passed.
pub(crate) struct WaitTimeoutResult(bool);

impl WaitTimeoutResult {
    pub(crate) fn timed_out(&self) -> bool {
        self.0
    }
}

impl Condvar {
    pub(crate) const fn new() -> Self {
        Self {
            real: std::sync::Condvar::new(),
            waiting: Mutex::new(Waiting {
                run: 0,
                threads: Vec::new(),
            }),
        }
    }

    #[track_caller]
    pub(crate) fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        let mutex = guard.mutex;
        if guard.token.is_none() {
            let real = self.real.wait(guard.real);
            return mutex.guard(real.unwrap_or_else(PoisonError::into_inner), None);
        }
        let at = Location::caller();
        // Who changes what is waited for without the lock, and notifies, may do so here.
        run::switch();
        self.enqueue(guard);
        while self.waiting().threads.contains(&run::current()) {
            run::wait(Wait::new("waits for a notification", at));
        }
        mutex.lock()
    }

    #[track_caller]
    pub(crate) fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        limit: Duration,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)> {
        let mutex = guard.mutex;
        if guard.token.is_none() {
            let woken = self.real.wait_timeout(guard.real, limit);
            let (real, late) = woken.unwrap_or_else(PoisonError::into_inner);
            return with(mutex.guard(real, None), late.timed_out());
        }
        run::switch();
        self.enqueue(guard);
        run::pause("waits for a time", Location::caller());
        let mut waiting = self.waiting();
        let before = waiting.threads.len();
        waiting.threads.retain(|thread| *thread != run::current());
        let late = waiting.threads.len() < before;
        drop(waiting);
        with(mutex.lock(), late)
    }

    #[track_caller]
    pub(crate) fn notify_one(&self) {
        if !run::is_running() {
            return self.real.notify_one();
        }
        run::point("notifies one", Location::caller());
        let len = self.waiting().threads.len();
        if len > 0 {
            // Any of them.
            let at = if len > 1 { run::outcome(len) } else { 0 };
            let thread = self.waiting().threads.remove(at);
            run::wake(thread);
        }
    }

    #[track_caller]
    pub(crate) fn notify_all(&self) {
        if !run::is_running() {
            return self.real.notify_all();
        }
        run::point("notifies all", Location::caller());
        let threads = std::mem::take(&mut self.waiting().threads);
        threads.into_iter().for_each(run::wake);
    }

    /// Nobody comes between this and the release.
    fn enqueue<T>(&self, guard: MutexGuard<'_, T>) {
        self.waiting().threads.push(run::current());
        let MutexGuard { real, token, .. } = guard;
        drop(real);
        if let Some(token) = token {
            token.release_at_once();
        }
    }

    /// Of this run.
    fn waiting(&self) -> Locked<'_, Waiting> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.run != run::number() {
            waiting.run = run::number();
            waiting.threads.clear();
        }
        waiting
    }
}

fn with<G>(guard: LockResult<G>, late: bool) -> LockResult<(G, WaitTimeoutResult)> {
    match guard {
        Ok(guard) => Ok((guard, WaitTimeoutResult(late))),
        Err(poisoned) => {
            let guard = poisoned.into_inner();
            Err(PoisonError::new((guard, WaitTimeoutResult(late))))
        }
    }
}

impl fmt::Debug for Condvar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}
