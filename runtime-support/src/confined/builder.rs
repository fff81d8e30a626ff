//! A thread that is not like all others.

use super::Confined;
use super::worker::{Start, Worker};
use crate::place::Place;
use crate::poison::Poison;
use crate::semaphore::Semaphore;

/// Says how the thread of a [`Confined`] is called, and how many jobs may wait for it.
///
/// As [`std::thread::Builder`] for threads. Where the defaults will do, [`Confined::new`] and [`Confined::with`] are shorter.
///
/// ```
/// use guardlint::confined::Builder;
///
/// let log = Builder::new().name("log").bound(1_000).spawn(Vec::new());
/// for line in ["one", "two"] {
///     log.cast(move |lines: &mut Vec<&str>| lines.push(line));
/// }
/// assert_eq!(log.into_inner(), ["one", "two"]);
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing is started yet"]
pub struct Builder {
    name: Option<String>,
    bound: usize,
}

impl Builder {
    /// A thread without a name, and room for 64 jobs.
    pub const fn new() -> Self {
        Self {
            name: None,
            bound: 64,
        }
    }

    /// The name of the thread: panics and debuggers show it.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// How many jobs may wait for the thread, beside the one that runs. Whoever sends another one waits for room.
    ///
    /// # Panics
    ///
    /// If that is none, or more than [`Semaphore::MAX_PERMITS`].
    #[track_caller]
    pub fn bound(mut self, jobs: usize) -> Self {
        assert!(jobs > 0, "a mailbox without room");
        assert!(
            jobs <= Semaphore::MAX_PERMITS,
            "a mailbox with too much room"
        );
        self.bound = jobs;
        self
    }

    /// Starts the thread with this state.
    ///
    /// # Panics
    ///
    /// If the system gives no thread, or the name has a zero byte in it, as [`std::thread::spawn`].
    #[track_caller]
    pub fn spawn<T: Send + 'static>(self, state: T) -> Confined<T> {
        self.start(|| Some(state))
    }

    /// Starts the thread, and makes the state there. Blocks until it is made.
    ///
    /// # Panics
    ///
    /// As [`spawn`](Self::spawn), and if making it panics.
    #[track_caller]
    pub fn spawn_with<T: 'static>(self, make: impl FnOnce() -> T + Send + 'static) -> Confined<T> {
        let made = self.try_spawn_with(|| Ok::<T, std::convert::Infallible>(make()));
        match made {
            Ok(confined) => confined,
            Err(never) => match never {},
        }
    }

    /// Starts the thread, and makes the state there. Blocks until it is made, or has failed.
    ///
    /// # Errors
    ///
    /// That of `make`. The thread is gone then.
    ///
    /// # Panics
    ///
    /// As [`spawn`](Self::spawn), and if making it panics.
    #[track_caller]
    pub fn try_spawn_with<T: 'static, E: Send + 'static>(
        self,
        make: impl FnOnce() -> Result<T, E> + Send + 'static,
    ) -> Result<Confined<T>, E> {
        let here = Place::here("Confined::with");
        let confined = self.start(|| None);
        let mut make = Some(make);
        let fill = move |state: &mut Option<T>| {
            let made = make.take().map(|make| make());
            made.map(|made| made.map(|made| *state = Some(made)))
        };
        let filled = confined.worker.call(here, fill).settle(here);
        filled.map(|()| confined)
    }

    #[track_caller]
    fn start<T: 'static>(self, make: impl FnOnce() -> Option<T> + Send + 'static) -> Confined<T> {
        let Self { name, bound } = self;
        let start = Start {
            name,
            room: Some(Semaphore::new(bound)),
            poison: Some(Poison::new()),
        };
        match Worker::start(start, make) {
            Ok(worker) => Confined { worker, bound },
            Err(error) => panic!("the state gets no thread: {error}"),
        }
    }
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}
