//! What a shard has for each key, and where the values sit.

use std::mem;

use super::chains::Chains;
use super::delivery::{Delivery, Full, Left, Rest};
use super::flight::FlightId;
use super::room::Room;
use super::slot::{Seated, Slot};
use crate::sync::Ordering;

pub(super) struct Slots<K, V> {
    by_hash: Chains<K, Slot<V>>,
    /// `None` if there is room for all.
    room: Option<Box<Room>>,
    values: usize,
    flights: usize,
    /// How many values had to go.
    pub(super) evictions: u64,
}

impl<K, V> Slots<K, V> {
    pub(super) fn new(room: Option<Room>) -> Self {
        Self {
            by_hash: Chains::default(),
            room: room.map(Box::new),
            values: 0,
            flights: 0,
            evictions: 0,
        }
    }

    /// How many values are there, and how many are on their way.
    pub(super) fn len(&self) -> (usize, usize) {
        (self.values, self.flights)
    }

    pub(super) fn is_limited(&self) -> bool {
        self.room.is_some()
    }

    #[inline]
    pub(super) fn get(&self, hash: u64, is_it: impl Fn(&K, &Slot<V>) -> bool) -> Option<&Slot<V>> {
        self.by_hash.get(hash, is_it)
    }

    /// Puts the value where `is_it` says. If nothing is there, returns it, in a seat that is its own now.
    pub(super) fn store(
        &mut self,
        is_it: impl Fn(&K, &Slot<V>) -> bool + Copy,
        delivery: &mut Delivery<K, V>,
    ) -> Result<Option<Seated<V>>, Full> {
        let seat = match (&self.room, delivery.weight) {
            (None, _) => None,
            (Some(room), Some(weight)) if room.could_hold(weight) => {
                Some(self.seat(is_it, weight, delivery)?)
            }
            (Some(_), _) => {
                if let Some((key, seated, _)) = self.take(delivery.hash, is_it) {
                    self.leave(seated.as_ref());
                    delivery.old = seated;
                    delivery.rest.push((Some(key), None));
                }
                return Ok(None);
            }
        };
        let Some(value) = delivery.value.take() else {
            return Ok(None);
        };
        let Some(slot) = self.by_hash.get_mut(delivery.hash, is_it) else {
            return Ok(Some(Seated::new(value, delivery.until, seat, 0)));
        };
        let uses = slot.seated().map(|old| old.uses.load(Ordering::Relaxed));
        let seated = Seated::new(value, delivery.until, seat, uses.unwrap_or_default());
        let (old, flight) = mem::replace(slot, Slot::There(seated)).into_parts();
        self.values += usize::from(old.is_none());
        self.flights -= usize::from(flight.is_some());
        delivery.old = old.or(delivery.old.take());
        Ok(None)
    }

    /// A seat for what is delivered, and if need be the one of what was there.
    fn seat(
        &mut self,
        is_it: impl Fn(&K, &Slot<V>) -> bool + Copy,
        weight: usize,
        delivery: &mut Delivery<K, V>,
    ) -> Result<u32, Full> {
        let hash = delivery.hash;
        loop {
            let slot = self.by_hash.get(hash, is_it);
            let older = slot.and_then(Slot::seated).map(|seated| seated.seat);
            let room = self.room.as_mut().ok_or(Full)?;
            if let Some(number) = room.seat(hash, older, weight) {
                return Ok(number);
            }
            let (of, number) = room.next_to_go(&self.by_hash).ok_or(Full)?;
            let gone = self.take_value(of, |_, slot| slot.has_seat(number));
            match gone {
                Some((key, seated)) if older == Some(number) => {
                    delivery.old = seated;
                    delivery.rest.push((key, None));
                }
                gone => {
                    self.evictions += 1;
                    gone.into_iter().for_each(|left| delivery.rest.push(left));
                }
            }
        }
    }

    /// Makes room for a value of another shard. Whether there was something to evict.
    pub(super) fn evict(&mut self, rest: &mut Rest<K, V>) -> bool {
        let room = self.room.as_mut();
        let Some((hash, number)) = room.and_then(|room| room.next_to_go(&self.by_hash)) else {
            return false;
        };
        self.evictions += 1;
        let gone = self.take_value(hash, |_, slot| slot.has_seat(number));
        gone.into_iter().for_each(|left| rest.push(left));
        true
    }

    /// All that was there.
    pub(super) fn clear(&mut self) -> Self {
        let room = self.room.as_ref().map(|room| room.another());
        let mut old = mem::replace(self, Self::new(room));
        self.evictions = mem::take(&mut old.evictions);
        old
    }

    pub(super) fn take(
        &mut self,
        hash: u64,
        is_it: impl Fn(&K, &Slot<V>) -> bool,
    ) -> Option<(K, Option<Seated<V>>, Option<FlightId>)> {
        let (key, slot) = self.by_hash.remove(hash, is_it)?;
        let (seated, flight) = slot.into_parts();
        self.values -= usize::from(seated.is_some());
        self.flights -= usize::from(flight.is_some());
        Some((key, seated, flight))
    }

    /// Of a key that has nothing. The key, if it has nothing now either.
    pub(super) fn put(
        &mut self,
        hash: u64,
        key: K,
        seated: Option<Seated<V>>,
        flight: Option<FlightId>,
    ) -> Option<K> {
        self.values += usize::from(seated.is_some());
        self.flights += usize::from(flight.is_some());
        let Some(slot) = Slot::of(seated, flight) else {
            return Some(key);
        };
        self.by_hash.insert(hash, key, slot);
        None
    }

    fn take_value(
        &mut self,
        hash: u64,
        is_it: impl Fn(&K, &Slot<V>) -> bool,
    ) -> Option<Left<K, V>> {
        let (key, seated, flight) = self.take(hash, is_it)?;
        self.leave(seated.as_ref());
        Some((self.put(hash, key, None, flight), seated))
    }

    /// The value of that seat goes.
    pub(super) fn leave(&mut self, seated: Option<&Seated<V>>) {
        if let (Some(room), Some(seated)) = (&mut self.room, seated) {
            room.leave(seated.seat);
        }
    }
}
