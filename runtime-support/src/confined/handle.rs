//! The handle, for threads.

use std::fmt;
use std::time::Duration;

use super::reply::TakesBack;
use super::worker::Worker;
use super::{Builder, Full, circle};
use crate::blocking::deadline;
use crate::place::Place;
use crate::poison::{Poison, refuse_call};
use crate::semaphore::Semaphore;
use crate::sync::acting;

/// A state on a thread of its own: a *monitor thread*. Others send it jobs, which it runs one after the other.
///
/// | | a thread and [`mpsc`](std::sync::mpsc), by hand | [`Mutex`](crate::Mutex) | here |
/// |---|---|---|---|
/// | the work is done by | the thread of the state | whoever holds the lock | the thread of the state |
/// | the state need not be `Send` | yes | no | yes: [`with`](Self::with) |
/// | a call with a result | a new channel for the reply, or a message of every kind | | [`call`](Self::call): nothing is allocated |
/// | tasks wait without blocking | no | no | [`call_async`](Self::call_async), in any executor |
/// | work goes on without who asked for it | yes | no | [`cast`](Self::cast) |
/// | too much work | `sync_channel` makes threads wait | | makes threads and tasks wait, first come, first served |
/// | a job panics | the thread is gone, and with it all that was sent | poisoned | its caller gets the panic; poisoned, and says where the job was sent |
/// | a job waits for its own thread | hangs | panics, in debug builds | panics, and names both places |
/// | jobs of two states wait for each other | hangs | reported, in debug builds | panics, and names all places |
/// | at the end | by hand | | what was accepted is done; [`into_inner`](Self::into_inner) gives the state back |
///
/// If the state can be sent, and jobs are short, a mutex is faster. A thread of its own is for libraries that want to be called from one thread only, for work that takes long and
/// that tasks wait for, and for what is to be done in the order in which it was sent. `#[monitor(confined)]` has the same thread behind methods.
///
/// # One owner
///
/// It is shared by `&` or [`Arc`](std::sync::Arc), as a `Mutex` is, and not cloned: so there is one owner, who decides when it ends. As long as somebody can send a job the thread is there,
/// and no call has to say that it is not.
///
/// # Order
///
/// Jobs run in the order in which they were accepted: those of one thread in the order in which it sent them. A job is accepted when there is room for it, and whoever waits for room gets it first
/// come, first served.
///
/// | method | waits for room | waits for its job |
/// |---|---|---|
/// | [`call`](Self::call), [`call_timeout`](Self::call_timeout) | blocking | blocking |
/// | [`call_async`](Self::call_async) | as a task | as a task |
/// | [`cast`](Self::cast) | blocking | no |
/// | [`cast_async`](Self::cast_async) | as a task | no |
/// | [`try_cast`](Self::try_cast) | no: gives the job back | no |
///
/// # Panics
///
/// A panic in a job goes to whoever waits for it. It poisons the state, also if nobody waits: until [`clear_poison`](Self::clear_poison) says that the state is sound, no job is run. Who waits for one, or sends
/// one, panics with the place where the first that panicked was sent; casts that were accepted before are dropped when it would be their turn.
///
/// A job that calls its own state would wait for itself, and so would one that casts to it when there is no room. Instead it panics, and says where both were sent. The same happens to whoever is about to close
/// a circle of jobs that wait for each other's threads, or for room there; `#[monitor(confined)]` takes part. The panic ends that job like any other, so the others go on:
///
/// ```
/// use std::sync::Arc;
///
/// use guardlint::Confined;
///
/// let [orders, stock] = [Confined::new(0), Confined::new(0)].map(Arc::new);
/// let (first, second) = (stock.clone(), orders.clone());
/// let circle = move || orders.call(move |_| first.call(move |_| second.call(|_| ())));
/// let panic = std::panic::catch_unwind(circle).unwrap_err();
/// let message = panic.downcast::<String>().unwrap();
/// assert!(message.starts_with("these jobs would wait for each other"));
/// ```
///
/// Not seen is a job that waits in [`call_timeout`](Self::call_timeout), for a future of another state, for a thread that calls one, or for the end of one.
///
/// # At the end
///
/// What was accepted is done, and then the state is dropped on its thread. Dropping the `Confined` blocks until then. A job may be what drops it: then the thread ends by itself.
///
/// In a `static`, made by a [`Lazy`](crate::Lazy), it is never dropped, and the program does not wait for what was cast. To be sure of that, let a `call` follow.
///
/// # Cost
///
/// A call is two switches from one thread to another, so it takes microseconds. Who waits gives way a few times before it sleeps, for that is cheaper where a job is short. A call allocates
/// nothing once its thread has made a call from the same place, unless it has made calls from eight other places meanwhile. A cast takes one allocation. Jobs that call other states take
/// a lock that the whole program shares, for a moment.
///
/// # Example
///
/// ```
/// use guardlint::Confined;
///
/// let account = Confined::new(100);
/// let withdraw = |amount| {
///     account.call(move |balance| {
///         let enough = *balance >= amount;
///         if enough {
///             *balance -= amount;
///         }
///         enough
///     })
/// };
/// std::thread::scope(|scope| {
///     scope.spawn(|| assert!(withdraw(30)));
///     scope.spawn(|| assert!(withdraw(50)));
/// });
/// account.cast(|balance| *balance += 5);
/// assert_eq!(account.into_inner(), 25);
/// ```
///
/// # Source
///
/// The monitor goroutine of *The Go Programming Language*, 9.1; `call` and `cast` are what Erlang's `gen_server` calls them.
pub struct Confined<T> {
    pub(super) worker: Worker<Option<T>>,
    pub(super) bound: usize,
}

impl<T: 'static> Confined<T> {
    /// Starts a thread with this state. For its name, and for how many jobs may wait, there is a [`Builder`].
    ///
    /// # Panics
    ///
    /// If the system gives no thread.
    #[track_caller]
    pub fn new(state: T) -> Self
    where
        T: Send,
    {
        Builder::new().spawn(state)
    }

    /// Starts a thread, and makes the state there: it need not be `Send`. Blocks until it is made.
    ///
    /// # Panics
    ///
    /// If the system gives no thread, or making the state panics.
    ///
    /// ```
    /// use std::cell::Cell;
    /// use std::rc::Rc;
    ///
    /// use guardlint::Confined;
    ///
    /// let count = Confined::with(|| Rc::new(Cell::new(1)));
    /// count.call(|count| count.set(count.get() + 1));
    /// assert_eq!(count.call(|count| count.get()), 2);
    /// ```
    #[track_caller]
    pub fn with(make: impl FnOnce() -> T + Send + 'static) -> Self {
        Builder::new().spawn_with(make)
    }

    /// As [`with`](Self::with), where making the state may fail.
    ///
    /// # Errors
    ///
    /// That of `make`.
    ///
    /// # Panics
    ///
    /// If the system gives no thread, or making the state panics.
    #[track_caller]
    pub fn try_with<E: Send + 'static>(
        make: impl FnOnce() -> Result<T, E> + Send + 'static,
    ) -> Result<Self, E> {
        Builder::new().try_spawn_with(make)
    }
}

impl<T: 'static> Confined<T> {
    /// Runs a job on the state, and gives its result. Blocks until there is room for it, and until it is done.
    ///
    /// # Panics
    ///
    /// If the job does, if the state is [poisoned](Self#panics), and on the thread of the state.
    #[track_caller]
    pub fn call<R: Send + 'static>(&self, job: impl FnOnce(&mut T) -> R + Send + 'static) -> R {
        let _acting = acting("sends a job", "waits for its job");
        let here = Place::here("Confined::call");
        self.not_on_its_own_thread(&here, "");
        self.worker.call(here, once(job)).settle(here)
    }

    /// As [`call`](Self::call), if the job begins within this time. Otherwise it gives `None`, and the job never runs.
    ///
    /// A job that has begun is waited for, however long it takes: it cannot be stopped.
    ///
    /// # Panics
    ///
    /// As [`call`](Self::call).
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use guardlint::Confined;
    ///
    /// let pages = Confined::new(vec!["one", "two"]);
    /// let (begin, begun) = std::sync::mpsc::channel();
    /// pages.cast(move |_| begun.recv().unwrap());
    /// let limit = Duration::from_millis(10);
    /// assert_eq!(pages.call_timeout(limit, |pages| pages.pop()), None);
    /// begin.send(()).unwrap();
    /// assert_eq!(pages.call(|pages| pages.len()), 2);
    /// ```
    #[track_caller]
    pub fn call_timeout<R: Send + 'static>(
        &self,
        limit: Duration,
        job: impl FnOnce(&mut T) -> R + Send + 'static,
    ) -> Option<R> {
        let _acting = acting("sends a job", "waits for its job");
        let here = Place::here("Confined::call_timeout");
        self.not_on_its_own_thread(&here, "");
        let deadline = deadline(limit);
        self.room().acquire_timeout(limit).ok()?.forget();
        let sent = self.worker.send(here, once(job));
        let end = sent.wait_until(deadline, TakesBack::Untried);
        end.map(|end| end.settle(here))
    }

    /// Sends a job, and does not wait for it. Blocks until there is room for it.
    ///
    /// A panic in the job is what the next one hears of: it [poisons](Self#panics) the state.
    ///
    /// # Panics
    ///
    /// If the state is poisoned; and on the thread of the state, if there is no room.
    #[track_caller]
    pub fn cast(&self, job: impl FnOnce(&mut T) + Send + 'static) {
        let _acting = acting("sends a job", "waits for room");
        let here = Place::here("Confined::cast");
        self.not_poisoned(&here);
        match self.room().try_acquire() {
            Ok(room) => room.forget(),
            Err(_) => {
                self.not_on_its_own_thread(&here, NO_ROOM);
                self.worker.enter(here);
            }
        }
        self.worker.send(here, once(job)).forget();
    }

    /// Sends a job if there is room for it and nobody waits for that. Never blocks.
    ///
    /// # Errors
    ///
    /// Gives the job back otherwise.
    ///
    /// # Panics
    ///
    /// If the state is [poisoned](Self#panics).
    ///
    /// ```
    /// use std::sync::mpsc;
    ///
    /// use guardlint::confined::{Builder, Full};
    ///
    /// let log = Builder::new().bound(1).spawn(Vec::new());
    /// let (go_on, waits) = mpsc::channel();
    /// let (begins, begun) = mpsc::channel();
    /// log.cast(move |_| {
    ///     begins.send(()).unwrap();
    ///     waits.recv().unwrap();
    /// });
    /// begun.recv().unwrap();
    /// assert!(log.try_cast(|lines| lines.push("one")).is_ok());
    /// let Err(Full(job)) = log.try_cast(|lines| lines.push("two")) else {
    ///     unreachable!("one waits already");
    /// };
    /// go_on.send(()).unwrap();
    /// log.cast(job);
    /// assert_eq!(log.into_inner(), ["one", "two"]);
    /// ```
    #[track_caller]
    pub fn try_cast<J: FnOnce(&mut T) + Send + 'static>(&self, job: J) -> Result<(), Full<J>> {
        let here = Place::here("Confined::try_cast");
        self.not_poisoned(&here);
        match self.room().try_acquire() {
            Ok(room) => {
                room.forget();
                self.worker.send(here, once(job)).forget();
                Ok(())
            }
            Err(_) => Err(Full(job)),
        }
    }

    /// Ends the thread, and gives the state back. Blocks until what was accepted is done.
    ///
    /// From an `Arc`, [`Arc::into_inner`](std::sync::Arc::into_inner) gives the `Confined` to whoever is the last to ask.
    ///
    /// # Panics
    ///
    /// If the state is [poisoned](Self#panics), and on the thread of the state.
    #[track_caller]
    pub fn into_inner(self) -> T
    where
        T: Send,
    {
        let here = Place::here("Confined::into_inner");
        self.not_on_its_own_thread(&here, "");
        // Behind all that was accepted, whatever the room.
        self.worker.send(here, Option::take).wait().settle(here)
    }

    #[track_caller]
    pub(super) fn not_poisoned(&self, here: &Place) {
        if let Some(first) = self.poison().first() {
            refuse_call(here, &first);
        }
    }

    #[track_caller]
    pub(super) fn not_on_its_own_thread(&self, here: &Place, why: &str) {
        if self.worker.is_here() {
            circle::refuse(here, why);
        }
    }
}

impl<T> Confined<T> {
    /// Whether a job panicked and nobody has said that the state is sound again.
    pub fn is_poisoned(&self) -> bool {
        self.poison().is_raised()
    }

    /// Says that the state is sound again.
    pub fn clear_poison(&self) {
        self.poison().clear();
    }

    pub(super) fn room(&self) -> &Semaphore {
        self.worker.room().expect("made with room")
    }

    fn poison(&self) -> &Poison<Place> {
        self.worker.poison().expect("made with poison")
    }
}

pub(super) const NO_ROOM: &str = "there is no room, and ";

/// The job as its thread takes it: it has no condition.
pub(super) fn once<T, R>(job: impl FnOnce(&mut T) -> R) -> impl FnMut(&mut Option<T>) -> Option<R> {
    let mut job = Some(job);
    move |state| {
        let state = state.as_mut()?;
        job.take().map(|job| job(state))
    }
}

/// Says how many jobs wait, and does not show the state, which is on its thread.
impl<T> fmt::Debug for Confined<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waiting = self.bound - self.room().available_permits().min(self.bound);
        f.debug_struct("Confined")
            .field("thread", &self.worker.name())
            .field("waiting", &waiting)
            .field("poisoned", &self.is_poisoned())
            .finish_non_exhaustive()
    }
}
