//! Threads that borrow from the one that waits for them.

use std::fmt;
use std::io;
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};
use std::sync::{Mutex, PoisonError};
use std::thread as real;

use super::explored::{Builder, Left, Thread, packed, taken};
use crate::explore::run;

/// As [`std::thread::scope`]: the threads that are started in there have ended when this returns.
///
/// # Panics
///
/// If a thread panicked that nobody joined.
#[track_caller]
pub fn scope<'env, F, T>(body: F) -> T
where
    F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T,
{
    if !run::is_running() {
        return real::scope(|scope| body(keep(Kind::Real(scope))));
    }
    let at = Location::caller();
    let (result, has_panicked) = shuttle::thread::scope(|scope| {
        let scope = keep(Kind::Explored {
            scope,
            started: Mutex::new(Vec::new()),
        });
        let result = catch_unwind(AssertUnwindSafe(|| body(scope)));
        if result.is_err() {
            run::hold_back();
        }
        let has_panicked = scope.wait(at);
        if result.is_err() {
            run::let_go();
        }
        (result, has_panicked)
    });
    let result = result.unwrap_or_else(|panic| resume_unwind(panic));
    assert!(!has_panicked, "a scoped thread panicked");
    result
}

/// As [`std::thread::Scope`].
#[derive(Debug)]
pub struct Scope<'scope, 'env: 'scope>(Kind<'scope, 'env>);

#[derive(Debug)]
enum Kind<'scope, 'env: 'scope> {
    Real(&'scope real::Scope<'scope, 'env>),
    Explored {
        scope: &'scope shuttle::thread::Scope<'scope, 'env>,
        started: Mutex<Vec<usize>>,
    },
}

/// It has to live as long as the scope, and only `unsafe` code could have it without a few bytes that are never given back.
fn keep<'scope, 'env>(kind: Kind<'scope, 'env>) -> &'scope Scope<'scope, 'env> {
    Box::leak(Box::new(Scope(kind)))
}

impl<'scope, 'env> Scope<'scope, 'env> {
    /// Starts a thread.
    ///
    /// # Panics
    ///
    /// If the system has no thread to give.
    #[track_caller]
    pub fn spawn<F, T>(&'scope self, body: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        self.start(Builder::new(), body)
            .expect("the system gives a thread")
    }

    #[track_caller]
    fn start<F, T>(
        &'scope self,
        builder: Builder,
        body: F,
    ) -> io::Result<ScopedJoinHandle<'scope, T>>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        Ok(ScopedJoinHandle(match &self.0 {
            Kind::Real(scope) => Handle::real(builder.real().spawn_scoped(scope, body)?),
            Kind::Explored { scope, started } => {
                run::point("starts a thread", Location::caller());
                let (result, body) = packed(body);
                scope.spawn(body);
                let thread = Thread::started(builder.name, Location::caller());
                let mut started = started.lock().unwrap_or_else(PoisonError::into_inner);
                started.extend(thread.number());
                Handle::Explored { thread, result }
            }
        }))
    }

    /// Until all threads of a schedule have ended. Whether one panicked of which nobody took notice.
    fn wait(&self, at: run::Place) -> bool {
        let Kind::Explored { started, .. } = &self.0 else {
            return false;
        };
        let mut next = 0;
        let mut has_panicked = false;
        // One of them may start another.
        while let Some(thread) = {
            let started = started.lock().unwrap_or_else(PoisonError::into_inner);
            started.get(next).copied()
        } {
            run::join(thread, at);
            has_panicked |= run::has_panicked(thread);
            next += 1;
        }
        has_panicked
    }
}

impl Builder {
    /// Starts a thread of the scope.
    ///
    /// # Errors
    ///
    /// If the system has no thread to give.
    #[track_caller]
    pub fn spawn_scoped<'scope, 'env, F, T>(
        self,
        scope: &'scope Scope<'scope, 'env>,
        body: F,
    ) -> io::Result<ScopedJoinHandle<'scope, T>>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        scope.start(self, body)
    }
}

/// As [`std::thread::ScopedJoinHandle`].
pub struct ScopedJoinHandle<'scope, T>(Handle<'scope, T>);

enum Handle<'scope, T> {
    Real {
        thread: Thread,
        handle: real::ScopedJoinHandle<'scope, T>,
    },
    Explored {
        thread: Thread,
        result: Left<T>,
    },
}

impl<'scope, T> Handle<'scope, T> {
    fn real(handle: real::ScopedJoinHandle<'scope, T>) -> Self {
        let thread = Thread::real(handle.thread().clone());
        Self::Real { thread, handle }
    }
}

impl<T> ScopedJoinHandle<'_, T> {
    /// Waits for the thread to end, and gives what it returned.
    ///
    /// # Errors
    ///
    /// What the thread panicked with.
    #[track_caller]
    pub fn join(self) -> real::Result<T> {
        match self.0 {
            Handle::Real { handle, .. } => handle.join(),
            Handle::Explored { thread, result } => taken(&thread, &result),
        }
    }

    /// The thread.
    pub fn thread(&self) -> &Thread {
        match &self.0 {
            Handle::Real { thread, .. } | Handle::Explored { thread, .. } => thread,
        }
    }

    /// Whether the thread has ended.
    #[track_caller]
    pub fn is_finished(&self) -> bool {
        match &self.0 {
            Handle::Real { handle, .. } => handle.is_finished(),
            Handle::Explored { thread, .. } => thread.is_finished(),
        }
    }
}

impl<T> fmt::Debug for ScopedJoinHandle<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopedJoinHandle").finish_non_exhaustive()
    }
}
