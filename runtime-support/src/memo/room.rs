//! Which value goes when there are too many, or when they weigh too much.
//!
//! | queue | who is in it | its first |
//! |---|---|---|
//! | `young` | values that came not long ago, a tenth of all by weight | goes to `old` if it was asked for more than once, and otherwise goes |
//! | `old` | values that were asked for again | goes to the end of `old` if it was asked for since, and otherwise goes |
//! | `gone` | hashes of values that went from `young` | is not remembered any more |
//!
//! What comes back while it is remembered goes to `old` at once. So what is asked for only once never displaces what is asked for again and again, and to find a value takes no more than counting
//! to three: no queue is touched, and no lock but the shared one is held.
//!
//! From *FIFO queues are all you need for cache eviction* (S3-FIFO, SOSP 2023).
//!
//! A room is that of one shard; what all rooms hold together is limited by one budget. A value has the number of its seat. Who leaves in another way than by going leaves its
//! seat behind, which is passed over, and swept away when there are too many of the kind.

use std::collections::{HashSet, VecDeque};
use std::mem;
use std::sync::Arc;

use super::budget::Budget;
use super::chains::{ByHash, Chains};
use super::slot::Slot;
use crate::sync::Ordering;

pub(super) struct Room {
    budget: Arc<Budget>,
    seats: Vec<Seat>,
    /// Of seats in no queue.
    free: Vec<u32>,
    young: VecDeque<u32>,
    old: VecDeque<u32>,
    gone: VecDeque<u64>,
    remembered: HashSet<u64, ByHash>,
    /// Of the values in this room.
    values: usize,
    weight: usize,
    young_weight: usize,
}

struct Seat {
    hash: u64,
    weight: usize,
    queue: Queue,
    is_taken: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Queue {
    None,
    Young,
    Old,
}

impl Room {
    pub(super) fn new(budget: Arc<Budget>) -> Self {
        Self {
            budget,
            seats: Vec::new(),
            free: Vec::new(),
            young: VecDeque::new(),
            old: VecDeque::new(),
            gone: VecDeque::new(),
            remembered: HashSet::default(),
            values: 0,
            weight: 0,
            young_weight: 0,
        }
    }

    /// An empty one, on the same budget.
    pub(super) fn another(&self) -> Self {
        Self::new(self.budget.clone())
    }

    /// Whether a value of that weight has room if all others go.
    pub(super) fn could_hold(&self, weight: usize) -> bool {
        weight <= self.budget.limit()
    }

    /// A seat for a value that was not there, or that takes the seat of an older one. `None` if others have to go first.
    pub(super) fn seat(&mut self, hash: u64, older: Option<u32>, weight: usize) -> Option<u32> {
        let less = older.map_or(0, |seat| self.seats[seat as usize].weight);
        if !self.budget.exchange(less, weight) {
            return None;
        }
        if let Some(number) = older {
            self.weigh(number, weight);
            return Some(number);
        }
        self.sweep();
        self.values += 1;
        let is_old = self.remembered.remove(&hash);
        let (line, queue) = if is_old {
            (&mut self.old, Queue::Old)
        } else {
            (&mut self.young, Queue::Young)
        };
        let seat = Seat {
            hash,
            weight: 0,
            queue,
            is_taken: true,
        };
        let number = match self.free.pop() {
            Some(number) => {
                self.seats[number as usize] = seat;
                number
            }
            None => {
                self.seats.push(seat);
                u32::try_from(self.seats.len() - 1).expect("fewer values than there is memory for")
            }
        };
        line.push_back(number);
        self.weigh(number, weight);
        Some(number)
    }

    /// The value in that seat goes, or has gone.
    pub(super) fn leave(&mut self, number: u32) {
        self.budget.give_back(self.seats[number as usize].weight);
        self.weigh(number, 0);
        self.values -= 1;
        let seat = &mut self.seats[number as usize];
        seat.is_taken = false;
        if seat.queue == Queue::None {
            self.free.push(number);
        }
    }

    /// The hash and the seat of the value that has to go for another one to come. It has not [left](Self::leave) yet.
    pub(super) fn next_to_go<K, V>(&mut self, slots: &Chains<K, Slot<V>>) -> Option<(u64, u32)> {
        loop {
            let is_young = self.young_weight > self.weight / 10 || self.old.is_empty();
            let queue = if is_young {
                &mut self.young
            } else {
                &mut self.old
            };
            let number = queue.pop_front()?;
            let seat = &mut self.seats[number as usize];
            let hash = seat.hash;
            let sitting = slots.get(hash, |_, slot| slot.has_seat(number));
            let Some(sitting) = sitting.filter(|_| seat.is_taken).and_then(Slot::seated) else {
                self.free.push(number);
                continue;
            };
            let uses = sitting.uses.load(Ordering::Relaxed);
            let left_over = match is_young {
                true if uses > 1 => 0,
                false if uses > 0 => uses - 1,
                _ => {
                    self.move_to(number, Queue::None);
                    if is_young {
                        self.remember(hash);
                    }
                    return Some((hash, number));
                }
            };
            sitting.uses.store(left_over, Ordering::Relaxed);
            self.move_to(number, Queue::Old);
            self.old.push_back(number);
        }
    }

    fn move_to(&mut self, number: u32, queue: Queue) {
        let weight = self.weigh(number, 0);
        self.seats[number as usize].queue = queue;
        self.weigh(number, weight);
    }

    /// The weight is that from now on. What it was before.
    fn weigh(&mut self, number: u32, weight: usize) -> usize {
        let seat = &mut self.seats[number as usize];
        let before = mem::replace(&mut seat.weight, weight);
        self.weight = self.weight - before + weight;
        if seat.queue == Queue::Young {
            self.young_weight = self.young_weight - before + weight;
        }
        before
    }

    fn remember(&mut self, hash: u64) {
        if self.remembered.insert(hash) {
            self.gone.push_back(hash);
        }
        while self.gone.len() > self.values {
            if let Some(hash) = self.gone.pop_front() {
                self.remembered.remove(&hash);
            }
        }
    }

    /// Seats that were left are few beside those that are taken.
    fn sweep(&mut self) {
        if self.young.len() + self.old.len() <= 2 * self.values + 16 {
            return;
        }
        let Self {
            seats,
            free,
            young,
            old,
            ..
        } = self;
        for queue in [young, old] {
            queue.retain(|&number| {
                let is_taken = seats[number as usize].is_taken;
                if !is_taken {
                    free.push(number);
                }
                is_taken
            });
        }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.budget.give_back(self.weight);
    }
}

#[cfg(test)]
mod tests {
    use super::super::slot::{Moment, Seated};
    use super::*;

    struct Model {
        room: Room,
        slots: Chains<u64, Slot<u64>>,
    }

    impl Model {
        fn for_at_most(limit: usize) -> Self {
            Self {
                room: Room::new(Arc::new(Budget::new(limit))),
                slots: Chains::default(),
            }
        }

        fn find(&self, key: u64) -> Option<&Seated<u64>> {
            let slot = self.slots.get(key % 64, |other, _| *other == key);
            slot.and_then(Slot::seated)
        }

        fn is_there(&self, key: u64) -> bool {
            self.find(key)
                .inspect(|seated| seated.count_use())
                .is_some()
        }

        fn ask(&mut self, key: u64) -> bool {
            self.ask_for(key, 1)
        }

        /// Whether it was there.
        fn ask_for(&mut self, key: u64, weight: usize) -> bool {
            let is_there = self.is_there(key);
            if !is_there {
                let seat = loop {
                    match self.room.seat(key % 64, None, weight) {
                        Some(seat) => break seat,
                        None => self.evict(),
                    }
                };
                let seated = Seated::new(key, Moment::MAX, Some(seat), 0);
                self.slots.insert(key % 64, key, Slot::There(seated));
            }
            is_there
        }

        fn evict(&mut self) {
            let (hash, seat) = self.room.next_to_go(&self.slots).expect("one is there");
            let gone = self.slots.remove(hash, |_, slot| slot.has_seat(seat));
            assert!(gone.is_some());
            self.room.leave(seat);
        }

        fn forget(&mut self, key: u64) {
            let gone = self.slots.remove(key % 64, |other, _| *other == key);
            if let Some(seated) = gone.as_ref().and_then(|(_, slot)| slot.seated()) {
                self.room.leave(seated.seat);
            }
        }

        fn weigh_anew(&mut self, key: u64, weight: usize) {
            while let Some(seat) = self.find(key).map(|seated| seated.seat) {
                if self.room.seat(key % 64, Some(seat), weight) == Some(seat) {
                    return;
                }
                self.evict();
            }
        }
    }

    /// Whatever happens, with keys of which some have the same hash: as a list of the weights says.
    #[test]
    fn the_limit_holds_and_each_has_a_seat() {
        arbtest::arbtest(|u| {
            let limit = u.int_in_range(1..=20)?;
            let mut model = Model::for_at_most(limit);
            let mut weights = [0; 100];
            while !u.is_empty() {
                let key: u64 = u.int_in_range(0..=99)?;
                let weight = u.int_in_range(0..=limit)?;
                match u.int_in_range(0..=5)? {
                    0 => model.forget(key),
                    1 => _ = model.is_there(key),
                    2 if model.find(key).is_some() => {
                        model.weigh_anew(key, weight);
                        weights[key as usize] = weight;
                    }
                    _ => {
                        if !model.ask_for(key, weight) {
                            weights[key as usize] = weight;
                        }
                        assert!(model.find(key).is_some());
                    }
                }
                let there: Vec<u64> = (0..100).filter(|&key| model.find(key).is_some()).collect();
                let weight: usize = there.iter().map(|&key| weights[key as usize]).sum();
                let Model { room, slots } = &model;
                assert_eq!((room.weight, room.budget.spent()), (weight, weight));
                assert!(weight <= limit);
                assert_eq!(room.values, there.len());
                let queued = room.young.iter().chain(&room.old);
                let taken = queued.filter(|&&number| room.seats[number as usize].is_taken);
                assert_eq!(taken.count(), there.len());
                let queued = room.young.len() + room.old.len();
                assert_eq!(queued + room.free.len(), room.seats.len());
                assert!(queued <= 2 * weights.len() + 17, "{queued}");
                assert_eq!(there.is_empty(), slots.is_empty());
            }
            Ok(())
        });
    }

    #[test]
    fn what_is_asked_for_once_does_not_displace_what_is_asked_for_again() {
        let mut model = Model::for_at_most(50);
        for _ in 0..3 {
            (0..40).for_each(|key| _ = model.ask(key));
        }
        for stranger in 1_000..5_000 {
            model.ask(stranger);
        }
        assert_eq!((0..40).filter(|&key| model.is_there(key)).count(), 40);
    }

    #[test]
    fn what_comes_back_soon_is_kept() {
        let mut model = Model::for_at_most(20);
        let mut strangers = 1_000..;
        let mut some = |model: &mut Model, many| {
            strangers
                .by_ref()
                .take(many)
                .for_each(|key| _ = model.ask(key));
        };
        some(&mut model, 20);
        model.ask(7);
        some(&mut model, 20);
        assert!(!model.ask(7), "it was asked for once");
        some(&mut model, 100);
        assert!(model.is_there(7), "it had come back");
    }
}
