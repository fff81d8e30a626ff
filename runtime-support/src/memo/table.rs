//! What is there and what is on its way.

use std::any::type_name;
use std::borrow::Borrow;
use std::hash::{BuildHasher as _, Hash};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use std::{iter, mem};

use super::chains::Chains;
use super::node::{Asker, Failure, Node};
use super::room::{Moment, Room, Seated};
use crate::sync::{RandomState, RwLock, nanoseconds_since, parallelism, read, write};

/// By their hashes, keys are spread over shards, so that those who ask for different keys seldom meet.
pub(super) struct Table<K, V> {
    random: RandomState,
    age: Option<Age>,
    shards: Box<[Shard<K, V>]>,
}

/// How old a value may be.
struct Age {
    limit: Duration,
    /// When the table was made.
    start: Instant,
}

/// Each in cache lines of its own, or its readers would slow down those of the next.
#[repr(align(128))]
struct Shard<K, V>(RwLock<Stock<K, V>>);

struct Stock<K, V> {
    values: Chains<K, Seated<V>>,
    /// `None` if there is room for all.
    room: Option<Box<Room>>,
    flights: Chains<K, Arc<Flight<V>>>,
}

pub(super) struct Flight<V> {
    pub(super) node: Arc<Node>,
    /// For those who wait, set before they are told. Not there if nobody waited, or if there is no value.
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

/// A part has room for so many, unless there is room for fewer in all.
const LEAST_ROOM: usize = 32;

impl<K, V> Table<K, V> {
    pub(super) fn new(limit: Option<usize>, age: Option<Duration>) -> Self {
        let most = limit.map_or(usize::MAX, |limit| limit / LEAST_ROOM);
        let shards = (4 * parallelism()).min(most.max(1));
        let shards = shards.next_power_of_two();
        let limit = limit.map(|limit| limit / shards);
        Self {
            random: RandomState::default(),
            age: age.map(|limit| Age {
                limit,
                start: Instant::now(),
            }),
            shards: iter::repeat_with(|| Shard(RwLock::new(Stock::new(limit))))
                .take(shards)
                .collect(),
        }
    }

    /// Before all values are too old, if none ever is.
    #[inline]
    fn now(&self) -> Moment {
        let age = self.age.as_ref();
        age.map_or(0, |age| nanoseconds_since(age.start))
    }

    /// When a value that comes now is too old.
    fn until(&self) -> Moment {
        let Some(age) = &self.age else {
            return Moment::MAX;
        };
        let limit = Moment::try_from(age.limit.as_nanos()).unwrap_or(Moment::MAX);
        nanoseconds_since(age.start).saturating_add(limit)
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
        let now = self.now();
        read(self.shard(hash)).value(hash, key, now)
    }

    /// Where there is nothing, `asker` leads a new flight. With `anew`, a value does not count.
    pub(super) fn find<Q>(&self, hash: u64, key: &Q, asker: &Asker, anew: bool) -> Found<V>
    where
        K: Borrow<Q> + Eq,
        Q: Eq + ToOwned<Owned = K> + ?Sized,
        V: Clone,
    {
        let shard = self.shard(hash);
        // For who wants it anew, all are too old.
        let now = if anew { Moment::MAX } else { self.now() };
        if let Some(found) = read(shard).find(hash, key, now) {
            return found;
        }
        let owned = key.to_owned();
        let types = [type_name::<K>(), type_name::<V>()];
        let flight = Arc::new(Flight {
            node: Arc::new(Node::new(types, asker.clone())),
            value: OnceLock::new(),
        });
        let mut stock = write(shard);
        if let Some(found) = stock.find(hash, key, now) {
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
        let until = self.until();
        let mut stock = write(self.shard(hash));
        let rest = match stock.remove(hash, flight) {
            Some((key, flight)) => (Some(stock.store(hash, key, value, until)), Ok(flight)),
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
        let until = self.until();
        let mut stock = write(self.shard(hash));
        let apart = stock.flights.remove(hash, |other, _| *other == key);
        let (old, evicted) = stock.store(hash, key, value, until);
        drop(stock);
        drop((apart, evicted));
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
        old.map(|(_, seated)| seated.value)
    }

    pub(super) fn clear(&self) {
        for shard in &self.shards {
            let mut stock = write(&shard.0);
            let room = stock.room.as_ref().map(|room| room.limit());
            let old = mem::replace(&mut *stock, Stock::new(room));
            drop(stock);
            drop(old);
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

/// What was there with the key that came, and what had to go.
type Displaced<K, V> = (Option<(K, V)>, Option<(K, Seated<V>)>);

impl<K, V> Stock<K, V> {
    fn new(limit: Option<usize>) -> Self {
        Self {
            values: Chains::default(),
            room: limit.map(|limit| Box::new(Room::for_at_most(limit))),
            flights: Chains::default(),
        }
    }

    /// What is displaced is not to be dropped under the lock.
    fn store(&mut self, hash: u64, key: K, value: V, until: Moment) -> Displaced<K, V>
    where
        K: Eq,
    {
        let there = self.values.get_mut(hash, |other, _| *other == key);
        if let Some(there) = there {
            let old = mem::replace(&mut there.value, value);
            there.until = until;
            return (Some((key, old)), None);
        }
        let Some(room) = &mut self.room else {
            self.values
                .insert(hash, key, Seated::anywhere(value, until));
            return (None, None);
        };
        if room.limit() == 0 {
            return (None, Some((key, Seated::anywhere(value, until))));
        }
        let evicted = room.make(&mut self.values);
        let seated = room.seat(hash, value, until);
        self.values.insert(hash, key, seated);
        (None, evicted)
    }

    #[inline]
    fn value<Q: Eq + ?Sized>(&self, hash: u64, key: &Q, now: Moment) -> Option<V>
    where
        K: Borrow<Q>,
        V: Clone,
    {
        let seated = self.values.get(hash, |other, _| other.borrow() == key)?;
        if seated.until <= now {
            return None;
        }
        if self.room.is_some() {
            seated.count_use();
        }
        Some(seated.value.clone())
    }

    fn find<Q: Eq + ?Sized>(&self, hash: u64, key: &Q, now: Moment) -> Option<Found<V>>
    where
        K: Borrow<Q>,
        V: Clone,
    {
        if let Some(value) = self.value(hash, key, now) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_there_until_it_is_too_old() {
        let mut stock = Stock::new(None);
        for until in [10, 20] {
            stock.store(1, "a", "value", until);
            assert_eq!(stock.value(1, "a", until - 1), Some("value"));
            assert_eq!(stock.value(1, "a", until), None);
            assert!(stock.find(1, "a", until).is_none());
        }
        assert_eq!(stock.values.len(), 1);
        stock.store(1, "a", "for ever", Moment::MAX);
        assert_eq!(stock.value(1, "a", Moment::MAX - 1), Some("for ever"));
        assert!(stock.find(1, "a", Moment::MAX).is_none(), "asked anew");
    }
}
