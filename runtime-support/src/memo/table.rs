//! What is there and what is on its way.

use std::borrow::Borrow;
use std::hash::{BuildHasher as _, Hash};
use std::iter;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::budget::Budget;
use super::delivery::{Delivery, Full, Rest};
use super::flight::{FlightId, new_flight};
use super::node::Failure;
use super::room::Room;
use super::slot::Moment;
use super::stats::Stats;
use super::stock::{Found, Look, Stock, Waited};
use crate::sync::{AtomicUsize, Ordering, RandomState, RwLock};
use crate::sync::{nanoseconds_since, parallelism, read, write};

/// By their hashes, keys are spread over shards, so that those who ask for different keys seldom meet.
pub(super) struct Table<K, V> {
    random: RandomState,
    age: Option<Age>,
    /// What the values may weigh together, if that is limited.
    budget: Option<Arc<Budget>>,
    weigh: Option<Weigh<K, V>>,
    counts_hits: bool,
    shards: Box<[Shard<K, V>]>,
}

/// How it was made.
pub(super) struct Rules<K, V> {
    pub(super) limit: Option<usize>,
    pub(super) weigh: Option<Weigh<K, V>>,
    pub(super) age: Option<Duration>,
    pub(super) counts_hits: bool,
    /// There is one key.
    pub(super) is_of_one: bool,
}

pub(super) type Weigh<K, V> = fn(&K, &V) -> usize;

/// How old a value may be.
struct Age {
    limit: Duration,
    /// When the table was made.
    start: Instant,
}

/// Each in cache lines of its own, or its readers would slow down those of the next.
#[repr(align(128))]
struct Shard<K, V> {
    stock: RwLock<Stock<K, V>>,
    hits: AtomicUsize,
}

/// Values of one weight are spread over no more shards than leave room for so many in each.
const LEAST_ROOM: usize = 32;

impl<K, V> Table<K, V> {
    pub(super) fn new(rules: &Rules<K, V>) -> Self {
        let most = match rules {
            Rules {
                is_of_one: true, ..
            } => 1,
            Rules {
                limit: Some(limit),
                weigh: None,
                ..
            } => limit / LEAST_ROOM,
            _ => usize::MAX,
        };
        let shards = (4 * parallelism()).min(most.max(1));
        let budget = rules.limit.map(|limit| Arc::new(Budget::new(limit)));
        let shard = || Shard {
            stock: RwLock::new(Stock::new(budget.clone().map(Room::new))),
            hits: AtomicUsize::new(0),
        };
        let shards = iter::repeat_with(shard).take(shards.next_power_of_two());
        Self {
            random: RandomState::default(),
            age: rules.age.map(|limit| Age {
                limit,
                start: Instant::now(),
            }),
            shards: shards.collect(),
            budget,
            weigh: rules.weigh,
            counts_hits: rules.counts_hits,
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
    fn number(&self, hash: u64) -> usize {
        (hash >> 32) as usize & (self.shards.len() - 1)
    }

    #[inline]
    fn stock(&self, hash: u64) -> &RwLock<Stock<K, V>> {
        &self.shards[self.number(hash)].stock
    }

    #[inline]
    pub(super) fn look<Q: Eq + ?Sized>(&self, hash: u64, key: &Q) -> Look<V>
    where
        K: Borrow<Q>,
        V: Clone,
    {
        let now = self.now();
        read(self.stock(hash)).look(hash, key, now)
    }

    #[inline]
    pub(super) fn count_hit(&self, hash: u64) {
        if self.counts_hits {
            let hits = &self.shards[self.number(hash)].hits;
            hits.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Where there is nothing, a new flight begins. The key is copied before that is known if it is `likely`. With `anew`, a value does not count.
    pub(super) fn find<Q>(
        &self,
        hash: u64,
        key: &Q,
        (anew, likely): (bool, bool),
        rest: &mut Rest<K, V>,
    ) -> Found<V>
    where
        K: Borrow<Q>,
        Q: Eq + ToOwned<Owned = K> + ?Sized,
        V: Clone,
    {
        // For who wants it anew, all are too old.
        let now = if anew { Moment::MAX } else { self.now() };
        let make = || (key.to_owned(), new_flight());
        let mut new = likely.then(make);
        loop {
            let mut stock = write(self.stock(hash));
            let found = stock.find(hash, key, (now, anew), &mut new, rest);
            drop(stock);
            match found {
                Found::Unprepared => new = Some(make()),
                found => return found,
            }
        }
    }

    /// Whether a flight does not go on apart.
    pub(super) fn has(&self, hash: u64, flight: FlightId) -> bool {
        read(self.stock(hash)).has(hash, flight)
    }

    pub(super) fn weight<Q>(&self, key: &Q, value: &V) -> usize
    where
        Q: ToOwned<Owned = K> + ?Sized,
    {
        self.weigh.map_or(1, |weigh| weigh(&key.to_owned(), value))
    }

    /// The value of a flight: kept, unless that goes on apart. Those who wait for it are still to be told.
    pub(super) fn land(
        &self,
        flight: FlightId,
        delivery: &mut Delivery<K, V>,
    ) -> Option<Waited<V>> {
        self.deliver(delivery, |stock, delivery| stock.land(flight, delivery))
    }

    pub(super) fn insert(&self, hash: u64, key: K, value: V) -> Option<V>
    where
        K: Eq,
    {
        let weight = self.weigh.map_or(1, |weigh| weigh(&key, &value));
        let mut delivery = self.delivery(hash, Some(key), value, weight);
        self.deliver(&mut delivery, Stock::insert);
        delivery.old.map(|old| old.value)
    }

    pub(super) fn delivery(
        &self,
        hash: u64,
        key: Option<K>,
        value: V,
        weight: usize,
    ) -> Delivery<K, V> {
        Delivery {
            hash,
            key,
            value: Some(value),
            weight: Some(weight),
            until: self.until(),
            old: None,
            rest: Rest::new(),
        }
    }

    /// Where it has no room, others go. If there are none, it does.
    fn deliver<R>(
        &self,
        delivery: &mut Delivery<K, V>,
        mut deliver: impl FnMut(&mut Stock<K, V>, &mut Delivery<K, V>) -> Result<R, Full>,
    ) -> R {
        loop {
            let delivered = deliver(&mut write(self.stock(delivery.hash)), delivery);
            match delivered {
                Ok(result) => return result,
                Err(Full) if self.evict_elsewhere(delivery.hash) => {}
                Err(Full) => delivery.weight = None,
            }
        }
    }

    fn evict_elsewhere(&self, hash: u64) -> bool {
        let (here, all) = (self.number(hash), self.shards.len());
        let mut others = (1..all).map(|i| &self.shards[(here + i) % all]);
        others.any(|shard| {
            let mut rest = Rest::new();
            let mut stock = write(&shard.stock);
            let evicted = stock.evict(&mut rest);
            drop(stock);
            evicted
        })
    }

    /// A flight has lost its leader.
    pub(super) fn pass_on(&self, hash: u64, flight: FlightId, failure: Option<&Failure>) {
        let mut rest = Rest::new();
        let mut stock = write(self.stock(hash));
        // Under the lock of the shard: who finds the flight here can still join it.
        let woken = stock.pass_on(hash, flight, failure, &mut rest);
        drop(stock);
        woken.wake();
        drop(rest);
    }

    pub(super) fn forget<Q: Eq + ?Sized>(&self, hash: u64, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let mut rest = Rest::new();
        let mut stock = write(self.stock(hash));
        let old = stock.forget(hash, key, &mut rest);
        drop(stock);
        old
    }

    pub(super) fn clear(&self) {
        for shard in &self.shards {
            let mut stock = write(&shard.stock);
            let old = stock.clear();
            drop(stock);
            drop(old);
        }
    }

    /// How many are there, and how many are on their way.
    pub(super) fn count(&self) -> (usize, usize) {
        let counts = self.shards.iter().map(|shard| read(&shard.stock).len());
        counts.fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1))
    }

    pub(super) fn stats(&self) -> Stats {
        let mut stats = Stats::default();
        let mut hits = 0;
        for shard in &self.shards {
            hits += shard.hits.load(Ordering::Relaxed) as u64;
            let stock = read(&shard.stock);
            stats.add(&stock.counts());
            stats.len += stock.len().0;
        }
        stats.hits = self.counts_hits.then_some(hits);
        stats.weight = (self.budget.as_ref()).map_or(stats.len, |budget| budget.spent());
        stats
    }
}
