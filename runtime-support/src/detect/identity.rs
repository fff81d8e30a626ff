//! What a lock is known by, in one word.
//!
//! | bits | say |
//! |---|---|
//! | 44–63 | its class, from 1 on: the place in the source that made it |
//! | 1–43 | which lock of all it is. No two ever have the same number, where addresses are used again |
//! | 0 | of an acquisition: whether it is shared; of a lock: whether [`order`](super::order) knows it by its number |

use std::collections::BTreeMap;
use std::panic::Location;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Mode, Taken};

type Place = &'static Location<'static>;

const CLASS: u32 = 44;
const LAST_CLASS: usize = (1 << (64 - CLASS)) - 1;
const FLAG: u64 = 1;

/// Which lock it is, and of which class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Identity(u64);

/// A lock that a thread holds or asks for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    word: u64,
    at: Place,
}

/// What a lock has of its identity.
pub(super) struct Slot {
    made: Place,
    /// 0 until the lock is taken for the first time.
    word: AtomicU64,
}

impl Slot {
    #[inline]
    pub(super) const fn new(made: Place) -> Self {
        Self {
            made,
            word: AtomicU64::new(0),
        }
    }

    pub(super) fn made(&self) -> Place {
        self.made
    }

    #[inline]
    pub(super) fn identity(&self) -> Identity {
        match self.word.load(Ordering::Relaxed) & !FLAG {
            0 => self.first(),
            word => Identity(word),
        }
    }

    /// Of a lock that was taken.
    #[inline]
    pub(super) fn known(&self) -> Identity {
        Identity(self.word.load(Ordering::Relaxed) & !FLAG)
    }

    #[cold]
    fn first(&self) -> Identity {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed) << 1;
        let word = classes().number(self.made) << CLASS | number & ((1 << CLASS) - 1);
        let order = Ordering::Relaxed;
        match self.word.compare_exchange(0, word, order, order) {
            Ok(_) => Identity(word),
            Err(word) => Identity(word & !FLAG),
        }
    }

    pub(super) fn set_flag(&self) {
        self.word.fetch_or(FLAG, Ordering::Relaxed);
    }

    /// Its identity, if the flag was set.
    #[inline]
    pub(super) fn flagged(&mut self) -> Option<Identity> {
        let word = *self.word.get_mut();
        (word & FLAG != 0).then_some(Identity(word & !FLAG))
    }
}

impl Identity {
    #[inline]
    pub(super) fn taken(self, mode: Mode, at: Place) -> Entry {
        Entry {
            word: self.0 | u64::from(mode == Mode::Shared),
            at,
        }
    }

    #[inline]
    pub(super) fn class(self) -> u64 {
        self.0 >> CLASS
    }

    #[inline]
    pub(super) fn bits(self) -> u64 {
        self.0
    }
}

impl Entry {
    /// Of no lock.
    pub(super) const NONE: Self = Self {
        word: 0,
        at: Location::caller(),
    };

    #[inline]
    pub(super) fn lock(self) -> Identity {
        Identity(self.word & !FLAG)
    }

    #[inline]
    pub(super) fn mode(self) -> Mode {
        match self.word & FLAG {
            0 => Mode::Exclusive,
            _ => Mode::Shared,
        }
    }

    /// Of the lock and the mode.
    #[inline]
    pub(super) fn bits(self) -> u64 {
        self.word
    }

    pub(super) fn report(self) -> Taken {
        Taken {
            made: classes().made(self.lock().class()),
            at: self.at,
            mode: self.mode(),
        }
    }
}

struct Classes {
    numbers: BTreeMap<Place, u64>,
    places: Vec<Place>,
}

fn classes() -> MutexGuard<'static, Classes> {
    static CLASSES: Mutex<Classes> = Mutex::new(Classes {
        numbers: BTreeMap::new(),
        places: Vec::new(),
    });
    CLASSES.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Classes {
    /// By what the place says: of one place in the source there may be several values.
    fn number(&mut self, made: Place) -> u64 {
        let places = &mut self.places;
        *self.numbers.entry(made).or_insert_with(|| {
            // What is too much for the word is one class, whose locks are told apart all the same.
            if places.len() < LAST_CLASS {
                places.push(made);
            }
            places.len() as u64
        })
    }

    fn made(&self, class: u64) -> Place {
        self.places[class as usize - 1]
    }
}
