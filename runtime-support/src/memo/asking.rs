//! One who asks: how it comes to wait, to lead and to have a value.

use std::any::TypeId;
use std::borrow::Borrow;
use std::future::{Future, poll_fn};
use std::panic::Location;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use super::cycle::{Cycle, join, settle, within};
use super::node::{Asker, Failure, Told, Woken};
use super::table::{Flight, Found, Table};
use crate::blocking::block_on;

/// What is asked for.
pub(super) struct Question<'a, K, V, Q: ?Sized> {
    pub(super) table: &'a Table<K, V>,
    pub(super) hash: u64,
    pub(super) key: &'a Q,
    pub(super) place: &'static Location<'static>,
    /// A value that is there does not count.
    pub(super) anew: bool,
}

impl<'a, K, V, Q> Question<'a, K, V, Q>
where
    K: Borrow<Q> + Eq,
    Q: Eq + ToOwned<Owned = K> + ?Sized,
    V: Clone,
{
    /// As [`ask`](Self::ask), for a thread.
    #[cold]
    #[track_caller]
    pub(super) fn block<E>(self, compute: impl FnOnce(&Q) -> Result<V, E>) -> Result<V, Arc<E>>
    where
        E: Send + Sync + 'static,
    {
        let asking = self.ask(|key| async { compute(key) });
        settle(block_on(asking, None))
    }

    /// The value, or an error that came of a computation which had begun when this was asked, or later.
    pub(super) async fn ask<E, F>(
        self,
        compute: impl FnOnce(&'a Q) -> F,
    ) -> Result<Result<V, Arc<E>>, Cycle>
    where
        E: Send + Sync + 'static,
        F: Future<Output = Result<V, E>>,
    {
        let Self {
            table, hash, key, ..
        } = self;
        loop {
            let asker = Asker::here(self.place);
            let (flight, number) = match table.find(hash, key, &asker, self.anew) {
                Found::Value(value) => return Ok(Ok(value)),
                Found::Nothing(flight) => (flight, None),
                Found::Flight(flight) => {
                    let accepts = TypeId::of::<E>();
                    let joined = join(&asker, &flight.node, || flight.node.join(&asker, accepts))?;
                    let Some(number) = joined else {
                        continue;
                    };
                    (flight, Some(number))
                }
            };
            let mut part = Part {
                table,
                hash,
                flight,
                asker,
                role: number.map_or(Role::Leads, Role::Waits),
            };
            let told = match number {
                Some(number) => part.wait(number).await?,
                None => Told::Lead,
            };
            match told {
                // Begun now it may be kept, if it is asked for anew.
                Told::Lead if number.is_some() && !table.has(hash, &part.flight) => {}
                Told::Lead => return part.lead(async { compute(key).await }).await,
                Told::Failed(failure) => {
                    let error = failure.downcast::<E>();
                    return Ok(Err(error.expect("who waits is told errors of its own type")));
                }
                Told::Over => {
                    if let Some(value) = part.flight.value.get() {
                        return Ok(Ok(value.clone()));
                    }
                }
            }
        }
    }
}

/// One who takes part in a flight. Dropped, it does not any more, whatever its role.
struct Part<'a, K, V> {
    table: &'a Table<K, V>,
    hash: u64,
    flight: Arc<Flight<V>>,
    asker: Asker,
    role: Role,
}

#[derive(Clone, Copy)]
enum Role {
    Waits(u64),
    Leads,
    Done,
}

impl<K: Eq, V: Clone> Part<'_, K, V> {
    async fn wait(&mut self, number: u64) -> Result<Told, Cycle> {
        let told = poll_fn(|cx| match self.follow() {
            Ok(()) => self.flight.node.poll(number, cx).map(Ok),
            Err(cycle) => Poll::Ready(Err(cycle)),
        });
        let told = told.await?;
        self.role = match told {
            Told::Lead => Role::Leads,
            Told::Over | Told::Failed(_) => Role::Done,
        };
        Ok(told)
    }

    async fn lead<E>(
        mut self,
        computing: impl Future<Output = Result<V, E>>,
    ) -> Result<Result<V, Arc<E>>, Cycle>
    where
        E: Send + Sync + 'static,
    {
        let result = {
            // Gone before the flight ends, with all that it waited for.
            let mut computing = pin!(computing);
            let result = poll_fn(|cx| match self.follow() {
                Ok(()) => within(&self.flight.node, || computing.as_mut().poll(cx)).map(Ok),
                Err(cycle) => Poll::Ready(Err(cycle)),
            });
            result.await?
        };
        match result {
            Ok(value) => {
                self.land(&value);
                Ok(Ok(value))
            }
            Err(error) => {
                let error = Arc::new(error);
                let failure: Failure = error.clone();
                self.role = Role::Done;
                self.table.pass_on(self.hash, &self.flight, Some(&failure));
                Ok(Err(error))
            }
        }
    }

    fn land(&mut self, value: &V) {
        let Flight {
            node,
            value: shared,
        } = &*self.flight;
        self.table.land(self.hash, &self.flight, value.clone());
        let woken = node.land(false).or_else(|| {
            // Nobody else sets it: a flight has one leader, and lands once.
            let _ = shared.set(value.clone());
            node.land(true)
        });
        self.role = Role::Done;
        woken.into_iter().for_each(Woken::wake);
    }

    /// A future may be polled by one computation first, and by another later.
    fn follow(&mut self) -> Result<(), Cycle> {
        if self.asker.is_here() {
            return Ok(());
        }
        let number = match self.role {
            Role::Waits(number) => Some(number),
            Role::Leads => None,
            Role::Done => return Ok(()),
        };
        let asker = Asker::here(self.asker.place);
        let node = &self.flight.node;
        join(&asker, node, || node.move_to(number, asker.clone()))?;
        self.asker = asker;
        Ok(())
    }
}

impl<K, V> Drop for Part<'_, K, V> {
    fn drop(&mut self) {
        let led = match self.role {
            Role::Waits(number) => self.flight.node.leave(number),
            Role::Leads => true,
            Role::Done => false,
        };
        if led {
            self.table.pass_on(self.hash, &self.flight, None);
        }
    }
}
