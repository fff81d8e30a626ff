//! One shard: what it has for each key, and who else wants it. All of this is done under the lock of the shard.

use std::borrow::Borrow;
use std::sync::{Arc, OnceLock};

use super::chains::Chains;
use super::delivery::{Delivery, Full, Rest};
use super::flight::FlightId;
use super::node::{Failure, Node, Woken};
use super::room::Room;
use super::slot::{Moment, Slot};
use super::slots::Slots;
use super::stats::Counts;

pub(super) struct Stock<K, V> {
    slots: Slots<K, V>,
    /// Flights for which others than their leaders wait, also those that go on apart.
    waited: Chains<FlightId, Waited<V>>,
    counts: Counts,
}

/// Those who wait for a flight, and where they find the value: it is set before they are told.
pub(super) struct Waited<V> {
    pub(super) node: Arc<Node>,
    pub(super) value: Arc<OnceLock<V>>,
}

impl<V> Waited<V> {
    fn new() -> Self {
        Self {
            node: Arc::default(),
            value: Arc::default(),
        }
    }
}

impl<V> Clone for Waited<V> {
    fn clone(&self) -> Self {
        Self {
            node: self.node.clone(),
            value: self.value.clone(),
        }
    }
}

/// What who only looks finds.
pub(super) enum Look<V> {
    Value(V),
    OnItsWay,
    Nothing,
}

/// What who asks finds.
pub(super) enum Found<V> {
    Value(V),
    /// Somebody else leads.
    Flight(FlightId, Waited<V>),
    /// Nothing; and now the new flight.
    Nothing(FlightId),
    /// Nothing, and it brought no new flight.
    Unprepared,
}

impl<K, V> Stock<K, V> {
    pub(super) fn new(room: Option<Room>) -> Self {
        Self {
            slots: Slots::new(room),
            waited: Chains::default(),
            counts: Counts::default(),
        }
    }

    /// How many are there, and how many are on their way.
    pub(super) fn len(&self) -> (usize, usize) {
        self.slots.len()
    }

    pub(super) fn counts(&self) -> Counts {
        Counts {
            evictions: self.slots.evictions,
            ..self.counts
        }
    }

    // A call more would be felt where the value is there.
    #[inline(always)]
    pub(super) fn look<Q: Eq + ?Sized>(&self, hash: u64, key: &Q, now: Moment) -> Look<V>
    where
        K: Borrow<Q>,
        V: Clone,
    {
        let Some(slot) = self.slots.get(hash, |other, _| other.borrow() == key) else {
            return Look::Nothing;
        };
        match slot.seated() {
            Some(seated) if seated.until > now => {
                seated.count_use();
                Look::Value(seated.value.clone())
            }
            _ if slot.flight().is_some() => Look::OnItsWay,
            _ => Look::Nothing,
        }
    }

    /// Where there is nothing, the `new` flight begins. With `anew`, a value does not count.
    pub(super) fn find<Q: Eq + ?Sized>(
        &mut self,
        hash: u64,
        key: &Q,
        (now, anew): (Moment, bool),
        new: &mut Option<(K, FlightId)>,
        rest: &mut Rest<K, V>,
    ) -> Found<V>
    where
        K: Borrow<Q>,
        V: Clone,
    {
        let is_it = |other: &K, _: &_| other.borrow() == key;
        match self.look(hash, key, now) {
            Look::Value(value) => return Found::Value(value),
            Look::OnItsWay => {
                let slot = self.slots.get(hash, is_it);
                if let Some(flight) = slot.and_then(Slot::flight) {
                    return Found::Flight(flight, self.wait(hash, flight));
                }
            }
            Look::Nothing => {}
        }
        let Some((key, flight)) = new.take() else {
            return Found::Unprepared;
        };
        self.counts.misses += 1;
        match self.slots.take(hash, is_it) {
            None => _ = self.slots.put(hash, key, None, Some(flight)),
            Some((own, seated, _)) if anew => {
                self.slots.put(hash, own, seated, Some(flight));
                rest.push((Some(key), None));
            }
            Some((own, seated, _)) => {
                self.counts.expirations += 1;
                self.slots.leave(seated.as_ref());
                rest.push((Some(own), seated));
                self.slots.put(hash, key, None, Some(flight));
            }
        }
        Found::Nothing(flight)
    }

    fn wait(&mut self, hash: u64, flight: FlightId) -> Waited<V> {
        if let Some(waited) = self.waited.get(hash, |other, _| *other == flight) {
            return waited.clone();
        }
        let waited = Waited::new();
        self.waited.insert(hash, flight, waited.clone());
        waited
    }

    fn end(&mut self, hash: u64, flight: FlightId) -> Option<Waited<V>> {
        if self.waited.is_empty() {
            return None;
        }
        let waited = self.waited.remove(hash, |other, _| *other == flight);
        waited.map(|(_, waited)| waited)
    }

    /// Whether a flight does not go on apart.
    pub(super) fn has(&self, hash: u64, flight: FlightId) -> bool {
        let slot = self.slots.get(hash, |_, slot| slot.is_flight(flight));
        slot.is_some()
    }

    /// The value of a flight: kept, unless that goes on apart. Those who wait for it are still to be told.
    pub(super) fn land(
        &mut self,
        flight: FlightId,
        delivery: &mut Delivery<K, V>,
    ) -> Result<Option<Waited<V>>, Full> {
        let is_it = |_: &_, slot: &Slot<V>| slot.is_flight(flight);
        // With a room, only what is kept may take a seat.
        if !self.slots.is_limited() || self.has(delivery.hash, flight) {
            let apart = self.slots.store(is_it, delivery)?;
            if apart.is_some() {
                delivery.rest.push((None, apart));
            }
        }
        Ok(self.end(delivery.hash, flight))
    }

    /// A flight has lost its leader.
    pub(super) fn pass_on(
        &mut self,
        hash: u64,
        flight: FlightId,
        failure: Option<&Failure>,
        rest: &mut Rest<K, V>,
    ) -> Woken {
        self.counts.failures += 1;
        let is_here = self.has(hash, flight);
        let waited = self.waited.get(hash, |other, _| *other == flight);
        let passed_on = waited.map(|waited| waited.node.pass_on(failure, is_here));
        let (goes_on, woken) = passed_on.unwrap_or_default();
        if goes_on {
            self.counts.misses += 1;
            return woken;
        }
        self.end(hash, flight);
        if let Some((key, seated, _)) = self.slots.take(hash, |_, slot| slot.is_flight(flight)) {
            rest.push((self.slots.put(hash, key, seated, None), None));
        }
        woken
    }

    /// Makes room for a value of another shard. Whether there was something to evict.
    pub(super) fn evict(&mut self, rest: &mut Rest<K, V>) -> bool {
        self.slots.evict(rest)
    }

    /// A value that was not computed here.
    pub(super) fn insert(&mut self, delivery: &mut Delivery<K, V>) -> Result<(), Full>
    where
        K: Eq,
    {
        let Some(key) = delivery.key.take() else {
            return Ok(());
        };
        let stored = self.slots.store(|other, _| *other == key, delivery);
        match stored {
            Ok(Some(seated)) => _ = self.slots.put(delivery.hash, key, Some(seated), None),
            Ok(None) => delivery.rest.push((Some(key), None)),
            Err(Full) => {
                delivery.key = Some(key);
                return Err(Full);
            }
        }
        Ok(())
    }

    pub(super) fn forget<Q: Eq + ?Sized>(
        &mut self,
        hash: u64,
        key: &Q,
        rest: &mut Rest<K, V>,
    ) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let (key, seated, _) = self.slots.take(hash, |other, _| other.borrow() == key)?;
        self.slots.leave(seated.as_ref());
        rest.push((Some(key), None));
        seated.map(|seated| seated.value)
    }

    /// All that was there. Who waits for a flight is still told its value.
    pub(super) fn clear(&mut self) -> Slots<K, V> {
        self.slots.clear()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(key: &'static str, until: Moment) -> Delivery<&'static str, Moment> {
        Delivery {
            hash: 1,
            key: Some(key),
            value: Some(until),
            weight: Some(1),
            until,
            old: None,
            rest: Rest::new(),
        }
    }

    fn value(stock: &Stock<&'static str, Moment>, now: Moment) -> Option<Moment> {
        match stock.look(1, "a", now) {
            Look::Value(value) => Some(value),
            Look::OnItsWay | Look::Nothing => None,
        }
    }

    #[test]
    fn a_value_is_there_until_it_is_too_old() {
        let mut stock = Stock::new(None);
        for until in [10, 20] {
            assert!(stock.insert(&mut delivery("a", until)).is_ok());
            assert_eq!(value(&stock, until - 1), Some(until));
            assert_eq!(value(&stock, until), None);
        }
        assert_eq!(stock.len(), (1, 0));
        assert!(stock.insert(&mut delivery("a", Moment::MAX)).is_ok());
        assert_eq!(value(&stock, Moment::MAX - 1), Some(Moment::MAX));
        assert_eq!(value(&stock, Moment::MAX), None, "asked anew");
    }

    #[test]
    fn what_is_found_too_old_goes_at_once() {
        let mut stock = Stock::new(None);
        let mut rest = Rest::new();
        assert!(stock.insert(&mut delivery("a", 10)).is_ok());
        let found = stock.find(1, "a", (10, false), &mut None, &mut rest);
        assert!(matches!(found, Found::Unprepared));
        assert_eq!((stock.len(), stock.counts.expirations), ((1, 0), 0));
        let found = stock.find(1, "a", (10, false), &mut Some(("a", 7)), &mut rest);
        assert!(matches!(found, Found::Nothing(7)));
        assert_eq!((stock.len(), stock.counts.expirations), ((0, 1), 1));
    }
}
