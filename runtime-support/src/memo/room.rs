//! Which value goes when there are too many.
//!
//! | queue | who is in it | its first |
//! |---|---|---|
//! | `young` | values that came not long ago, a tenth of all | goes to `old` if it was asked for more than once, and otherwise goes |
//! | `old` | values that were asked for again | goes to the end of `old` if it was asked for since, and otherwise goes |
//! | `gone` | hashes of values that went from `young` | is not remembered any more |
//!
//! What comes back while it is remembered goes to `old` at once. So what is asked for only once never displaces what is asked for again and again, and to find a value takes no more than counting
//! to three: no queue is touched, and no lock but the shared one is held.
//!
//! From *FIFO queues are all you need for cache eviction* (S3-FIFO, SOSP 2023).
//!
//! Seats have numbers. Who leaves in another way leaves its seat, which is passed over, and swept away when there are too many of the kind.

use std::collections::{HashSet, VecDeque};

use super::chains::Chains;
use crate::sync::{AtomicU8, Ordering};

/// More uses are not counted.
const MOST_USES: u8 = 3;

pub(super) struct Room {
    limit: usize,
    young: VecDeque<Seat>,
    old: VecDeque<Seat>,
    gone: VecDeque<u64>,
    remembered: HashSet<u64>,
    seats: u32,
}

#[derive(Clone, Copy)]
struct Seat {
    hash: u64,
    number: u32,
}

/// In nanoseconds since the table was made.
pub(super) type Moment = u64;

/// A value in its seat.
pub(super) struct Seated<V> {
    pub(super) value: V,
    /// Then it is too old.
    pub(super) until: Moment,
    /// Since it came, or was last the first of a queue.
    uses: AtomicU8,
    seat: u32,
}

impl<V> Seated<V> {
    /// Where there is room for all.
    pub(super) fn anywhere(value: V, until: Moment) -> Self {
        Self {
            value,
            until,
            uses: AtomicU8::new(0),
            seat: 0,
        }
    }

    /// Some uses at once may count as one.
    #[inline]
    pub(super) fn count_use(&self) {
        let uses = self.uses.load(Ordering::Relaxed);
        if uses < MOST_USES {
            self.uses.store(uses + 1, Ordering::Relaxed);
        }
    }
}

impl Room {
    pub(super) fn for_at_most(limit: usize) -> Self {
        Self {
            limit,
            young: VecDeque::new(),
            old: VecDeque::new(),
            gone: VecDeque::new(),
            remembered: HashSet::new(),
            seats: 0,
        }
    }

    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// A seat for a value that was not there, when there is [room](Self::make).
    pub(super) fn seat<V>(&mut self, hash: u64, value: V, until: Moment) -> Seated<V> {
        self.seats = self.seats.wrapping_add(1);
        let number = self.seats;
        let queue = match self.remembered.remove(&hash) {
            true => &mut self.old,
            false => &mut self.young,
        };
        queue.push_back(Seat { hash, number });
        Seated {
            seat: number,
            ..Seated::anywhere(value, until)
        }
    }

    /// Takes the value out that has to go for another one to come.
    pub(super) fn make<K, V>(
        &mut self,
        values: &mut Chains<K, Seated<V>>,
    ) -> Option<(K, Seated<V>)> {
        self.sweep(values);
        while values.len() >= self.limit {
            let is_young = self.young.len() > self.limit / 10 || self.old.is_empty();
            let queue = if is_young {
                &mut self.young
            } else {
                &mut self.old
            };
            let seat = queue.pop_front()?;
            let Some(uses) = uses(values, seat) else {
                continue;
            };
            let counted = uses.load(Ordering::Relaxed);
            match is_young {
                true if counted > 1 => {
                    uses.store(0, Ordering::Relaxed);
                    self.old.push_back(seat);
                }
                false if counted > 0 => {
                    uses.store(counted - 1, Ordering::Relaxed);
                    self.old.push_back(seat);
                }
                _ => {
                    if is_young {
                        self.remember(seat.hash);
                    }
                    return values.remove(seat.hash, |_, seated| seated.seat == seat.number);
                }
            }
        }
        None
    }

    fn remember(&mut self, hash: u64) {
        if self.remembered.insert(hash) {
            self.gone.push_back(hash);
        }
        while self.gone.len() > self.limit {
            if let Some(hash) = self.gone.pop_front() {
                self.remembered.remove(&hash);
            }
        }
    }

    /// Seats that were left are few beside those that are taken.
    fn sweep<K, V>(&mut self, values: &Chains<K, Seated<V>>) {
        if self.young.len() + self.old.len() > 2 * values.len() + 16 {
            self.young.retain(|&seat| uses(values, seat).is_some());
            self.old.retain(|&seat| uses(values, seat).is_some());
        }
    }
}

/// Of the value in that seat, if it is still there.
fn uses<K, V>(values: &Chains<K, Seated<V>>, seat: Seat) -> Option<&AtomicU8> {
    let seated = values.get(seat.hash, |_, seated| seated.seat == seat.number);
    seated.map(|seated| &seated.uses)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Model {
        room: Room,
        values: Chains<u64, Seated<u64>>,
    }

    impl Model {
        fn for_at_most(limit: usize) -> Self {
            Self {
                room: Room::for_at_most(limit),
                values: Chains::default(),
            }
        }

        fn find(&self, key: u64) -> Option<&Seated<u64>> {
            self.values.get(key % 64, |other, _| *other == key)
        }

        fn is_there(&self, key: u64) -> bool {
            self.find(key)
                .inspect(|seated| seated.count_use())
                .is_some()
        }

        /// Whether it was there.
        fn ask(&mut self, key: u64) -> bool {
            let is_there = self.is_there(key);
            if !is_there {
                self.room.make(&mut self.values);
                let seated = self.room.seat(key % 64, key, Moment::MAX);
                self.values.insert(key % 64, key, seated);
            }
            is_there
        }

        fn forget(&mut self, key: u64) {
            self.values.remove(key % 64, |other, _| *other == key);
        }

        fn taken_seats(&self) -> usize {
            let seats = self.room.young.iter().chain(&self.room.old);
            seats
                .filter(|&&seat| uses(&self.values, seat).is_some())
                .count()
        }
    }

    /// Whatever happens, and with keys of which some have the same hash.
    #[test]
    fn there_are_never_too_many_and_each_has_a_seat() {
        arbtest::arbtest(|u| {
            let limit = u.int_in_range(1..=20)?;
            let mut model = Model::for_at_most(limit);
            while !u.is_empty() {
                let key = u.int_in_range(0..=99)?;
                match u.int_in_range(0..=4)? {
                    0 => model.forget(key),
                    1 => _ = model.is_there(key),
                    _ => {
                        model.ask(key);
                        assert!(model.find(key).is_some());
                    }
                }
                assert!(model.values.len() <= limit);
                assert_eq!(model.taken_seats(), model.values.len());
                let seats = model.room.young.len() + model.room.old.len();
                assert!(seats <= 2 * limit + 18, "{seats}");
                assert!(model.room.gone.len() <= limit);
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
