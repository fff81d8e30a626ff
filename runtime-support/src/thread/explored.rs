//! Threads of `std`, or of a schedule.

use std::fmt;
use std::io;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread as real;
use std::time::Duration;

use crate::explore::run;

/// Starts a thread, as [`std::thread::spawn`].
///
/// # Panics
///
/// If the system has no thread to give.
#[track_caller]
pub fn spawn<F, T>(body: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    Builder::new()
        .spawn(body)
        .expect("the system gives a thread")
}

/// As [`std::thread::Builder`].
#[derive(Debug, Default)]
#[must_use = "nothing is started before `spawn`"]
pub struct Builder {
    pub(super) name: Option<String>,
    stack_size: Option<usize>,
}

impl Builder {
    /// A thread without a name.
    pub fn new() -> Self {
        Self::default()
    }

    /// Names the thread.
    pub fn name(mut self, name: String) -> Self {
        self.name = Some(name);
        self
    }

    /// In bytes. Under a schedule all threads have the same.
    pub fn stack_size(mut self, size: usize) -> Self {
        self.stack_size = Some(size);
        self
    }

    /// Starts the thread.
    ///
    /// # Errors
    ///
    /// If the system has no thread to give.
    #[track_caller]
    pub fn spawn<F, T>(self, body: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        if !run::is_running() {
            return self.real().spawn(body).map(JoinHandle::real);
        }
        run::point("starts a thread", Location::caller());
        let (result, body) = packed(body);
        shuttle::thread::spawn(body);
        let thread = Thread::started(self.name, Location::caller());
        Ok(JoinHandle(Kind::Explored { thread, result }))
    }

    pub(super) fn real(self) -> real::Builder {
        let Self { name, stack_size } = self;
        let builder = real::Builder::new();
        let builder = match name {
            Some(name) => builder.name(name),
            None => builder,
        };
        match stack_size {
            Some(size) => builder.stack_size(size),
            None => builder,
        }
    }
}

/// What a thread of a schedule leaves behind.
pub(super) type Left<T> = Arc<Mutex<Option<real::Result<T>>>>;

/// What a thread of a schedule runs, and where its result will be.
pub(super) fn packed<T>(body: impl FnOnce() -> T) -> (Left<T>, impl FnOnce()) {
    let result = Arc::new(Mutex::new(None));
    let left = result.clone();
    let body = move || {
        let ended = catch_unwind(AssertUnwindSafe(body));
        let panic = ended
            .as_ref()
            .err()
            .map(|payload| crate::explore::last_panic(&**payload));
        *left.lock().unwrap_or_else(PoisonError::into_inner) = Some(ended);
        drop(left);
        run::end_thread(panic);
    };
    (result, body)
}

/// Waits for the end of a thread of a schedule.
#[track_caller]
pub(super) fn taken<T>(thread: &Thread, result: &Left<T>) -> real::Result<T> {
    let number = thread.number().expect("it is a thread of a schedule");
    run::join(number, Location::caller());
    run::acknowledge(number);
    let result = result.lock().unwrap_or_else(PoisonError::into_inner).take();
    result.expect("what has come to its end has left something")
}

/// As [`std::thread::JoinHandle`].
pub struct JoinHandle<T>(Kind<T>);

enum Kind<T> {
    Real {
        thread: Thread,
        handle: real::JoinHandle<T>,
    },
    Explored {
        thread: Thread,
        result: Left<T>,
    },
}

impl<T> JoinHandle<T> {
    fn real(handle: real::JoinHandle<T>) -> Self {
        let thread = Thread::real(handle.thread().clone());
        Self(Kind::Real { thread, handle })
    }

    /// Waits for the thread to end, and gives what it returned.
    ///
    /// # Errors
    ///
    /// What the thread panicked with.
    #[track_caller]
    pub fn join(self) -> real::Result<T> {
        match self.0 {
            Kind::Real { handle, .. } => handle.join(),
            Kind::Explored { thread, result } => taken(&thread, &result),
        }
    }

    /// The thread.
    pub fn thread(&self) -> &Thread {
        match &self.0 {
            Kind::Real { thread, .. } | Kind::Explored { thread, .. } => thread,
        }
    }

    /// Whether the thread has ended.
    #[track_caller]
    pub fn is_finished(&self) -> bool {
        match &self.0 {
            Kind::Real { handle, .. } => handle.is_finished(),
            Kind::Explored { thread, .. } => thread.is_finished(),
        }
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinHandle").finish_non_exhaustive()
    }
}

/// As [`std::thread::Thread`].
#[derive(Debug, Clone)]
pub struct Thread(Which);

#[derive(Debug, Clone)]
enum Which {
    Real(real::Thread),
    Explored {
        run: u64,
        number: usize,
        name: Option<String>,
    },
}

/// As [`std::thread::ThreadId`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ThreadId(Id);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Id {
    Real(real::ThreadId),
    Explored { run: u64, number: usize },
}

impl Thread {
    pub(super) fn real(thread: real::Thread) -> Self {
        Self(Which::Real(thread))
    }

    /// The thread of the schedule that was started right now.
    pub(super) fn started(name: Option<String>, at: run::Place) -> Self {
        let number = run::add(name.clone(), at);
        let run = run::number();
        Self(Which::Explored { run, number, name })
    }

    /// Its number in the schedule, while that one runs.
    pub(super) fn number(&self) -> Option<usize> {
        match self.0 {
            Which::Explored { run, number, .. } => (run == run::number()).then_some(number),
            Which::Real(_) => None,
        }
    }

    #[track_caller]
    pub(super) fn is_finished(&self) -> bool {
        let Some(number) = self.number() else {
            return true;
        };
        run::point("looks whether a thread has ended", Location::caller());
        run::is_seen_over(number)
    }

    /// Lets the thread go on if it is [parked](park), or will be.
    #[track_caller]
    pub fn unpark(&self) {
        match &self.0 {
            Which::Real(thread) => thread.unpark(),
            Which::Explored { .. } => {
                if let Some(number) = self.number() {
                    run::unpark(number, Location::caller());
                }
            }
        }
    }

    /// No other thread of the program has it.
    pub fn id(&self) -> ThreadId {
        ThreadId(match self.0 {
            Which::Real(ref thread) => Id::Real(thread.id()),
            Which::Explored { run, number, .. } => Id::Explored { run, number },
        })
    }

    /// The name that it was given.
    pub fn name(&self) -> Option<&str> {
        match &self.0 {
            Which::Real(thread) => thread.name(),
            Which::Explored { name, .. } => name.as_deref(),
        }
    }
}

/// The thread that calls this.
pub fn current() -> Thread {
    Thread(match run::number() {
        0 => Which::Real(real::current()),
        run => Which::Explored {
            run,
            number: run::current(),
            name: run::name(),
        },
    })
}

/// Whether the thread that calls this panics.
pub fn panicking() -> bool {
    run::is_panicking()
}

/// Blocks until somebody [unparks](Thread::unpark) this thread, or did. May return without.
#[track_caller]
pub fn park() {
    if run::is_running() {
        run::park(Location::caller());
    } else {
        real::park();
    }
}

/// As [`park`], at most for so long.
#[track_caller]
pub fn park_timeout(limit: Duration) {
    if run::is_running() {
        run::park_timeout(Location::caller());
    } else {
        real::park_timeout(limit);
    }
}

/// Does nothing for so long.
#[track_caller]
pub fn sleep(time: Duration) {
    if run::is_running() {
        run::pause("sleeps", Location::caller());
    } else {
        real::sleep(time);
    }
}

/// Lets others go on.
#[track_caller]
pub fn yield_now() {
    if run::is_running() {
        run::pause("yields", Location::caller());
    } else {
        real::yield_now();
    }
}
