//! The handle, for tasks.

use std::future::{Future, poll_fn};
use std::pin::pin;

use super::Confined;
use super::handle::{NO_ROOM, once};
use super::room::NEVER_CLOSED;
use crate::place::Place;

impl<T: 'static> Confined<T> {
    /// Runs a job on the state, and gives its result, as a task: any executor will do.
    ///
    /// The future may be dropped at any time:
    ///
    /// | it is dropped | the job |
    /// |---|---|
    /// | before there was room, or before the job began | never runs, and is dropped with the future |
    /// | while the job runs | is carried out, and nobody has its result |
    ///
    /// A job that was taken back keeps its room until the thread comes to it.
    ///
    /// # Panics
    ///
    /// When it is polled: if the job does, if the state is [poisoned](Self#panics), and if it has to wait on the thread of the state.
    ///
    /// ```
    /// use guardlint::Confined;
    ///
    /// async fn total(amounts: &Confined<Vec<u64>>) -> u64 {
    ///     amounts.call_async(|amounts| amounts.iter().sum()).await
    /// }
    ///
    /// let amounts = Confined::new(vec![1, 2, 3]);
    /// # let total = async_io::block_on(total(&amounts));
    /// # assert_eq!(total, 6);
    /// ```
    #[track_caller]
    pub fn call_async<J, R>(&self, job: J) -> impl Future<Output = R> + Send
    where
        J: FnOnce(&mut T) -> R + Send + 'static,
        R: Send + 'static,
    {
        let here = Place::here("Confined::call_async");
        async move {
            self.enter(here, "").await;
            let reply = self.worker.send(here, once(job));
            self.elsewhere(here, "", reply).await.settle(here)
        }
    }

    /// Sends a job, and does not wait for it, as a task, which waits until there is room. Dropped before that, the job never runs.
    ///
    /// # Panics
    ///
    /// When it is polled: if the state is [poisoned](Self#panics), and if it has to wait on the thread of the state.
    #[track_caller]
    pub fn cast_async<J>(&self, job: J) -> impl Future<Output = ()> + Send
    where
        J: FnOnce(&mut T) + Send + 'static,
    {
        let here = Place::here("Confined::cast_async");
        async move {
            self.not_poisoned(&here);
            self.enter(here, NO_ROOM).await;
            self.worker.send(here, once(job)).forget();
        }
    }

    async fn enter(&self, here: Place, why: &str) {
        let room = self.elsewhere(here, why, self.room().acquire_async());
        room.await.expect(NEVER_CLOSED).forget();
    }

    /// Waits, but not on the thread that is waited for.
    async fn elsewhere<F: Future>(&self, here: Place, why: &str, future: F) -> F::Output {
        let mut future = pin!(future);
        let elsewhere = poll_fn(|cx| {
            let polled = future.as_mut().poll(cx);
            if polled.is_pending() {
                self.not_on_its_own_thread(&here, why);
            }
            polled
        });
        elsewhere.await
    }
}
