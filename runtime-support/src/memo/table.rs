//! What is there and what is on its way.

use std::any::type_name;
use std::borrow::Borrow;
use std::hash::{BuildHasher as _, Hash};
use std::sync::{Arc, OnceLock};
use std::{iter, mem};

use super::chains::Chains;
use super::node::{Asker, Failure, Node};
use crate::sync::{RandomState, RwLock, parallelism, read, write};

/// By their hashes, keys are spread over shards, so that those who ask for different keys seldom meet.
pub(super) struct Table<K, V> {
    random: RandomState,
    shards: Box<[Shard<K, V>]>,
}

/// Each in cache lines of its own, or its readers would slow down those of the next.
#[repr(align(128))]
struct Shard<K, V>(RwLock<Stock<K, V>>);

struct Stock<K, V> {
    values: Chains<K, V>,
    flights: Chains<K, Arc<Flight<V>>>,
}

pub(super) struct Flight<V> {
    pub(super) node: Arc<Node>,
    /// For those who wait, set before they are told. Not there if nobody seemed to wait: who did has to look at the table.
    pub(super) value: OnceLock<V>,
}

/// What who asks finds.
pub(super) enum Found<V> {
    Value(V),
    /// Somebody else leads.
    Flight(Arc<Flight<V>>),
    /// Nothing: and now a flight that is led by who asks.
    Nothing(Arc<Flight<V>>),
}

impl<K, V> Default for Stock<K, V> {
    fn default() -> Self {
        Self {
            values: Chains::default(),
            flights: Chains::default(),
        }
    }
}

impl<K, V> Table<K, V> {
    pub(super) fn new() -> Self {
        let shards = (4 * parallelism()).next_power_of_two();
        Self {
            random: RandomState::default(),
            shards: iter::repeat_with(|| Shard(RwLock::default()))
                .take(shards)
                .collect(),
        }
    }

    #[inline]
    pub(super) fn hash<Q: Hash + ?Sized>(&self, key: &Q) -> u64 {
        self.random.hash_one(key)
    }

    /// By bits that the maps do not look at first.
    #[inline]
    fn shard(&self, hash: u64) -> &RwLock<Stock<K, V>> {
        let number = (hash >> 32) as usize & (self.shards.len() - 1);
        &self.shards[number].0
    }

    #[inline]
    pub(super) fn value<Q: Eq + ?Sized>(&self, hash: u64, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        V: Clone,
    {
        read(self.shard(hash)).value(hash, key)
    }

    /// Where there is nothing, `asker` leads a new flight. With `anew`, a value does not count.
    pub(super) fn find<Q>(&self, hash: u64, key: &Q, asker: &Asker, anew: bool) -> Found<V>
    where
        K: Borrow<Q> + Eq,
        Q: Eq + ToOwned<Owned = K> + ?Sized,
        V: Clone,
    {
        let shard = self.shard(hash);
        if let Some(found) = read(shard).find(hash, key, anew) {
            return found;
        }
        let owned = key.to_owned();
        let types = [type_name::<K>(), type_name::<V>()];
        let flight = Arc::new(Flight {
            node: Arc::new(Node::new(types, asker.clone())),
            value: OnceLock::new(),
        });
        let mut stock = write(shard);
        if let Some(found) = stock.find(hash, key, anew) {
            return found;
        }
        stock.flights.insert(hash, owned, flight.clone());
        Found::Nothing(flight)
    }

    /// Whether a flight does not go on apart.
    pub(super) fn has(&self, hash: u64, flight: &Arc<Flight<V>>) -> bool {
        read(self.shard(hash)).has(hash, flight)
    }

    /// The value of a flight, unless that goes on apart.
    pub(super) fn land(&self, hash: u64, flight: &Arc<Flight<V>>, value: V)
    where
        K: Eq,
    {
        let mut stock = write(self.shard(hash));
        let rest = match stock.remove(hash, flight) {
            Some((key, flight)) => (stock.values.insert(hash, key, value), Ok(flight)),
            None => (None, Err(value)),
        };
        drop(stock);
        drop(rest);
    }

    /// A flight has lost its leader.
    pub(super) fn pass_on(&self, hash: u64, flight: &Arc<Flight<V>>, failure: Option<&Failure>) {
        let mut stock = write(self.shard(hash));
        let is_here = stock.has(hash, flight);
        // Under the lock of the shard: who finds the flight here can still join it.
        let (goes_on, woken) = flight.node.pass_on(failure, is_here);
        let rest = (!goes_on).then(|| stock.remove(hash, flight));
        drop(stock);
        drop(rest);
        woken.wake();
    }

    pub(super) fn insert(&self, hash: u64, key: K, value: V) -> Option<V>
    where
        K: Eq,
    {
        let mut stock = write(self.shard(hash));
        let apart = stock.flights.remove(hash, |other, _| *other == key);
        let old = stock.values.insert(hash, key, value);
        drop(stock);
        drop(apart);
        old.map(|(_, value)| value)
    }

    pub(super) fn forget<Q: Eq + ?Sized>(&self, hash: u64, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let mut stock = write(self.shard(hash));
        let apart = stock.flights.remove(hash, |other, _| other.borrow() == key);
        let old = stock.values.remove(hash, |other, _| other.borrow() == key);
        drop(stock);
        drop(apart);
        old.map(|(_, value)| value)
    }

    pub(super) fn clear(&self) {
        for shard in &self.shards {
            let stock = mem::take(&mut *write(&shard.0));
            drop(stock);
        }
    }

    /// How many are there, and how many are on their way.
    pub(super) fn count(&self) -> (usize, usize) {
        let counts = self.shards.iter().map(|shard| {
            let stock = read(&shard.0);
            (stock.values.len(), stock.flights.len())
        });
        counts.fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1))
    }
}

impl<K, V> Stock<K, V> {
    #[inline]
    fn value<Q: Eq + ?Sized>(&self, hash: u64, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        V: Clone,
    {
        let value = self.values.get(hash, |other, _| other.borrow() == key);
        value.cloned()
    }

    fn find<Q: Eq + ?Sized>(&self, hash: u64, key: &Q, anew: bool) -> Option<Found<V>>
    where
        K: Borrow<Q>,
        V: Clone,
    {
        if let Some(value) = (!anew).then(|| self.value(hash, key)).flatten() {
            return Some(Found::Value(value));
        }
        let flight = self.flights.get(hash, |other, _| other.borrow() == key);
        flight.cloned().map(Found::Flight)
    }

    fn has(&self, hash: u64, flight: &Arc<Flight<V>>) -> bool {
        let found = self
            .flights
            .get(hash, |_, other| Arc::ptr_eq(other, flight));
        found.is_some()
    }

    /// By its address, for there may be a newer one with the same key.
    fn remove(&mut self, hash: u64, flight: &Arc<Flight<V>>) -> Option<(K, Arc<Flight<V>>)> {
        self.flights
            .remove(hash, |_, other| Arc::ptr_eq(other, flight))
    }
}
