//! One who asks: how it comes to wait, to lead and to have a value.

use std::any::{TypeId, type_name};
use std::borrow::Borrow;
use std::future::{Future, poll_fn};
use std::mem;
use std::panic::Location;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::Poll;

use super::cycle::{Asker, Cycle, Led, Waiting, settle, within};
use super::delivery::Rest;
use super::flight::FlightId;
use super::node::{Failure, Node, Told};
use super::stock::{Found, Waited};
use super::table::Table;
use crate::blocking::block_on;
use crate::sync::acting;

/// What is asked for.
pub(super) struct Question<'a, K, V, Q: ?Sized> {
    pub(super) table: &'a Table<K, V>,
    pub(super) hash: u64,
    pub(super) key: &'a Q,
    pub(super) place: &'static Location<'static>,
    /// A value that is there does not count.
    pub(super) anew: bool,
    /// A look has found nothing.
    pub(super) is_absent: bool,
}

/// How asking goes on.
enum Part<'a, K, V> {
    Has(V),
    Waits(Waiter<'a, K, V>),
    Leads(Leader<'a, K, V>),
    AsksAnew,
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
        let _acting = acting("asks for a value", "waits for a value");
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
        loop {
            let leader = match self.take_part(TypeId::of::<E>())? {
                Part::Has(value) => return Ok(Ok(value)),
                Part::AsksAnew => continue,
                Part::Leads(leader) => leader,
                Part::Waits(mut waiter) => match waiter.wait().await? {
                    Told::Over => match waiter.value.get() {
                        Some(value) => {
                            self.table.count_hit(self.hash);
                            return Ok(Ok(value.clone()));
                        }
                        None => continue,
                    },
                    Told::Failed(failure) => {
                        let error = failure.downcast::<E>();
                        return Ok(Err(error.expect("who waits is told errors of its own type")));
                    }
                    Told::Lead => {
                        let leader = waiter.lead();
                        // Begun now it may be kept, if it is asked for anew.
                        if !self.table.has(self.hash, leader.flight) {
                            continue;
                        }
                        leader
                    }
                },
            };
            let Self { table, key, .. } = self;
            let computing = async {
                let value = compute(key).await?;
                let weight = table.weight(key, &value);
                Ok((value, weight))
            };
            return leader.lead(computing).await;
        }
    }

    fn take_part(&self, accepts: TypeId) -> Result<Part<'a, K, V>, Cycle> {
        let Self { table, hash, .. } = *self;
        let asker = Asker::here(self.place);
        let mut rest = Rest::new();
        let found = table.find(hash, self.key, (self.anew, self.is_absent), &mut rest);
        let part = match found {
            Found::Value(value) => {
                table.count_hit(hash);
                Part::Has(value)
            }
            Found::Nothing(flight) => {
                let led = Led::new(flight, names::<K, V>, asker);
                Part::Leads(Leader::new(table, hash, led))
            }
            Found::Flight(flight, Waited { node, value }) => {
                let join = |node: &Node| node.join(accepts);
                let waiting = Waiting::new(flight, node, asker, join)?;
                waiting.map_or(Part::AsksAnew, |waiting| {
                    Part::Waits(Waiter {
                        table,
                        hash,
                        waiting,
                        value,
                        is_told: false,
                    })
                })
            }
            Found::Unprepared => Part::AsksAnew,
        };
        // After the part, which is to end if this panics.
        drop(rest);
        Ok(part)
    }
}

/// One who waits for a flight. Dropped, it does not any more.
struct Waiter<'a, K, V> {
    table: &'a Table<K, V>,
    hash: u64,
    waiting: Waiting,
    /// Where the value will be.
    value: Arc<OnceLock<V>>,
    is_told: bool,
}

impl<'a, K, V> Waiter<'a, K, V> {
    async fn wait(&mut self) -> Result<Told, Cycle> {
        let told = poll_fn(|cx| match self.waiting.follow() {
            Ok(()) => self.waiting.poll(cx).map(Ok),
            Err(cycle) => Poll::Ready(Err(cycle)),
        });
        let told = told.await?;
        self.is_told = true;
        Ok(told)
    }

    /// Its turn has come.
    fn lead(self) -> Leader<'a, K, V> {
        Leader::new(self.table, self.hash, self.waiting.lead(names::<K, V>))
    }
}

impl<K, V> Drop for Waiter<'_, K, V> {
    fn drop(&mut self) {
        if !self.is_told && self.waiting.leave() {
            let flight = self.waiting.flight();
            self.table.pass_on(self.hash, flight, None);
        }
    }
}

/// The one who leads a flight. Dropped before that ends, it passes it on.
struct Leader<'a, K, V> {
    table: &'a Table<K, V>,
    hash: u64,
    flight: FlightId,
    /// `None` while it is lent to what is computed.
    led: Option<Led>,
    is_over: bool,
}

impl<'a, K, V> Leader<'a, K, V> {
    fn new(table: &'a Table<K, V>, hash: u64, led: Led) -> Self {
        Self {
            table,
            hash,
            flight: led.flight(),
            led: Some(led),
            is_over: false,
        }
    }

    /// The value comes with its weight.
    async fn lead<E>(
        mut self,
        computing: impl Future<Output = Result<(V, usize), E>>,
    ) -> Result<Result<V, Arc<E>>, Cycle>
    where
        E: Send + Sync + 'static,
        V: Clone,
    {
        let result = {
            // Gone before the flight ends, with all that it waited for.
            let mut computing = pin!(computing);
            let result = poll_fn(|cx| match self.led.as_mut().map_or(Ok(()), Led::follow) {
                Ok(()) => within(&mut self.led, || computing.as_mut().poll(cx)).map(Ok),
                Err(cycle) => Poll::Ready(Err(cycle)),
            });
            result.await?
        };
        match result {
            Ok((value, weight)) => {
                self.land(&value, weight);
                Ok(Ok(value))
            }
            Err(error) => {
                let error = Arc::new(error);
                let failure: Failure = error.clone();
                self.pass_on(Some(&failure));
                Ok(Err(error))
            }
        }
    }

    fn land(&mut self, value: &V, weight: usize)
    where
        V: Clone,
    {
        let mut delivery = self.table.delivery(self.hash, None, value.clone(), weight);
        let waited = self.table.land(self.flight, &mut delivery);
        self.is_over = true;
        if let Some(Waited { node, value: place }) = waited {
            let telling = Telling(node);
            // Nobody else sets it: a flight has one leader, and lands once.
            let _ = place.set(value.clone());
            drop(telling);
        }
        // What was there before is dropped last, in case that panics.
        drop(delivery);
    }

    fn pass_on(&mut self, failure: Option<&Failure>) {
        if !mem::replace(&mut self.is_over, true) {
            self.led = None;
            self.table.pass_on(self.hash, self.flight, failure);
        }
    }
}

impl<K, V> Drop for Leader<'_, K, V> {
    fn drop(&mut self) {
        self.pass_on(None);
    }
}

/// Those who wait are told in any case that the flight has ended.
struct Telling(Arc<Node>);

impl Drop for Telling {
    fn drop(&mut self) {
        self.0.end().wake();
    }
}

fn names<K, V>() -> [&'static str; 2] {
    [type_name::<K>(), type_name::<V>()]
}
