//! A state and its thread, from its start to its end.

use std::io;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;

use super::circle;
use super::desk::Desk;
use super::errand::End;
use super::reply::Reply;
use super::room::{self, NEVER_CLOSED};
use super::slots;
use crate::place::Place;
use crate::poison::Poison;
use crate::semaphore::Semaphore;
use crate::sync::thread;

/// A state on a thread of its own. Dropped, it waits until what was sent is done, and the state is gone.
pub(crate) struct Worker<S> {
    desk: Arc<Desk<S>>,
    home: thread::ThreadId,
    /// `None` at its end.
    thread: Option<AssertUnwindSafe<thread::JoinHandle<()>>>,
}

/// What a thread starts with.
pub(crate) struct Start {
    pub(crate) name: Option<String>,
    /// How many jobs may be sent before the thread has taken them up. `None`: nobody counts them.
    pub(crate) room: Option<Semaphore>,
    /// `None`: panics do not matter.
    pub(crate) poison: Option<Poison<Place>>,
}

impl<S: 'static> Worker<S> {
    /// Starts a thread, which makes its state first.
    pub(crate) fn start(
        start: Start,
        make: impl FnOnce() -> S + Send + 'static,
    ) -> io::Result<Self> {
        let Start { name, room, poison } = start;
        let desk = Arc::new(Desk::new(room, poison));
        let serve = {
            let desk = desk.clone();
            move || {
                let mut state = make();
                desk.serve(&mut state);
            }
        };
        let mut builder = thread::Builder::new();
        if let Some(name) = name {
            builder = builder.name(name);
        }
        let thread = builder.spawn(serve)?;
        Ok(Self {
            desk,
            home: thread.thread().id(),
            thread: Some(AssertUnwindSafe(thread)),
        })
    }
}

impl<S> Worker<S> {
    /// Sends a job, whatever the room. Where its condition does not hold it gives `None`, and is kept: tried again after each later one.
    pub(crate) fn send<J, R>(&self, place: Place, job: J) -> Reply<J, R>
    where
        J: FnMut(&mut S) -> Option<R> + Send + 'static,
        R: Send + 'static,
    {
        let slot = slots::take(place, job);
        self.desk.post(slot.clone());
        Reply::new(slot)
    }

    /// Takes room for a job. Blocks the thread until there is some.
    #[track_caller]
    pub(crate) fn enter(&self, place: Place) {
        if let Some(room) = self.room() {
            room::take(room, place, self.home);
        }
    }

    /// Sends a job when there is room, and blocks the thread until it has ended.
    #[track_caller]
    pub(crate) fn call<J, R>(&self, place: Place, job: J) -> End<R>
    where
        J: FnMut(&mut S) -> Option<R> + Send + 'static,
        R: Send + 'static,
    {
        let slot = slots::take(place, job);
        let reply = Reply::new(slot.clone());
        let _written = circle::write_down(place, self.home, &slot);
        if let Some(room) = self.room() {
            room.acquire().expect(NEVER_CLOSED).forget();
        }
        self.desk.post(slot);
        reply.wait()
    }

    /// Whether this is its thread.
    pub(crate) fn is_here(&self) -> bool {
        self.home == thread::current().id()
    }

    pub(crate) fn name(&self) -> Option<&str> {
        self.thread.as_ref()?.thread().name()
    }

    pub(crate) fn room(&self) -> Option<&Semaphore> {
        self.desk.room()
    }

    pub(crate) fn poison(&self) -> Option<&Poison<Place>> {
        self.desk.poison()
    }
}

impl<S> Drop for Worker<S> {
    fn drop(&mut self) {
        self.desk.close();
        // By the last of its jobs, otherwise: it ends by itself.
        if self.is_here() {
            return;
        }
        let ended = self.thread.take().map(|thread| thread.0.join());
        if let Some(Err(panic)) = ended {
            // By a destructor in the state: as if it had been dropped here.
            if !thread::panicking() {
                resume_unwind(panic);
            }
        }
    }
}
