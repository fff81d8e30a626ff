//! What a lock is known by, in one word.
//!
//! | bits | say |
//! |---|---|
//! | 63 | whether it is *apart*: the place that made it is that of many locks which have nothing in common |
//! | 44–62 | its class, from 1 on: the place in the source that made it |
//! | 4–43 | which lock of all it is. No two ever have the same number, where addresses are used again |
//! | 3 | of an acquisition: whether it is a task that holds it or asks for it, and not the thread |
//! | 2 | of an acquisition: whether the lock is to have its bit 0 when it is released |
//! | 0–1 | of an acquisition: how it is taken |
//! | 0 | of a lock: whether [`order`](super::order) knows it by its number, and whether it is apart until it has one |
//!
//! | bits 1 and 0 | it is taken |
//! |---|---|
//! | 0 0 | exclusively |
//! | 0 1 | shared |
//! | 1 0 | to be upgraded |
//! | 1 1 | exclusively, by upgrading it: this is asked for, and then held as any other |

use std::collections::BTreeMap;
use std::panic::Location;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Mode, Taken};

type Place = &'static Location<'static>;

const CLASS: u32 = 44;
const LAST_CLASS: usize = (1 << (63 - CLASS)) - 1;
const APART: u64 = 1 << 63;
const FLAG: u64 = 1;
const HOW: u64 = 3;
const SHARED: u64 = 1;
const UPGRADABLE: u64 = 2;
const UPGRADE: u64 = 3;
const MARK: u64 = 4;
const TASK: u64 = 8;
const NUMBER: u32 = 4;

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
    /// No more than the flag until the lock is taken for the first time.
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

    /// Of a lock that is not like others which are made at this place.
    #[inline]
    pub(super) const fn apart(made: Place) -> Self {
        Self {
            made,
            word: AtomicU64::new(FLAG),
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
        let order = Ordering::Relaxed;
        let before = self.word.load(order);
        if before & !FLAG != 0 {
            return Identity(before & !FLAG);
        }
        let number = NEXT.fetch_add(1, order) << NUMBER & ((1 << CLASS) - 1);
        let is_apart = before == FLAG || is_of_any(self.made);
        let class = classes().number(self.made) << CLASS | if is_apart { APART } else { 0 };
        match self
            .word
            .compare_exchange(before, class | number, order, order)
        {
            Ok(_) => Identity(class | number),
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
        (word & FLAG != 0 && word != FLAG).then_some(Identity(word & !FLAG))
    }
}

/// Whether the constructor was passed as a function: then the place is here, or where `core` calls functions.
fn is_of_any(made: Place) -> bool {
    const CALLS: [&str; 2] = ["/core/src/ops/function.rs", r"\core\src\ops\function.rs"];
    let here = file!().trim_end_matches("identity.rs");
    let sources = here
        .trim_end_matches(['/', '\\'])
        .trim_end_matches("detect");
    made.file().starts_with(sources) || CALLS.iter().any(|calls| made.file().ends_with(calls))
}

#[inline]
const fn bits_of(mode: Mode) -> u64 {
    match mode {
        Mode::Exclusive => 0,
        Mode::Shared => SHARED,
        Mode::Upgradable => UPGRADABLE,
    }
}

impl Identity {
    #[inline]
    pub(super) fn taken(self, mode: Mode, at: Place) -> Entry {
        let word = self.0 | bits_of(mode);
        Entry { word, at }
    }

    /// Asked for by who has it to be upgraded.
    #[cfg(all(feature = "parking_lot", not(guardlint_loom)))]
    pub(super) fn upgrade(self, at: Place) -> Entry {
        let word = self.0 | UPGRADE;
        Entry { word, at }
    }

    /// With whether it is apart.
    #[inline]
    pub(super) fn class(self) -> u64 {
        self.0 >> CLASS
    }

    /// Of both, if they are two, and neither is apart.
    #[inline]
    pub(super) fn classes(self, other: Self) -> Option<[u64; 2]> {
        let are_two = (self.0 ^ other.0) >> CLASS != 0;
        let none_is_apart = (self.0 | other.0) & APART == 0;
        (are_two & none_is_apart).then_some([self.class(), other.class()])
    }

    #[inline]
    pub(super) fn is_apart(self) -> bool {
        self.0 & APART != 0
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
        Identity(self.word & !(HOW | MARK | TASK))
    }

    /// Whether it is of this lock, exclusive or shared, by the thread, and has no mark.
    #[inline]
    pub(super) fn is_plainly(self, lock: Identity) -> bool {
        self.word & !SHARED == lock.0
    }

    /// The same lock, held in another mode from now on.
    #[cfg(all(feature = "parking_lot", not(guardlint_loom)))]
    pub(super) fn turned_into(self, mode: Mode, at: Option<Place>) -> Self {
        Self {
            word: self.word & !HOW | bits_of(mode),
            at: at.unwrap_or(self.at),
        }
    }

    /// The lock will have its flag when it is released: only then is it at hand.
    pub(super) fn marked(self) -> Self {
        Self {
            word: self.word | MARK,
            ..self
        }
    }

    /// As that of a task.
    #[cfg(any(feature = "tokio", feature = "async-lock"))]
    pub(super) fn of_task(self) -> Self {
        Self {
            word: self.word | TASK,
            ..self
        }
    }

    pub(super) fn is_of_task(self) -> bool {
        self.word & TASK != 0
    }

    pub(super) fn is_marked(self) -> bool {
        self.word & MARK != 0
    }

    #[inline]
    pub(super) fn mode(self) -> Mode {
        match self.how() {
            SHARED => Mode::Shared,
            UPGRADABLE => Mode::Upgradable,
            _ => Mode::Exclusive,
        }
    }

    /// The mode, and whether it is upgraded, in two bits.
    #[inline]
    pub(super) fn how(self) -> u64 {
        self.word & HOW
    }

    pub(super) fn is_upgrade(self) -> bool {
        self.how() == UPGRADE
    }

    /// Of the lock and the mode.
    #[inline]
    pub(super) fn bits(self) -> u64 {
        self.word & !MARK
    }

    pub(super) fn report(self) -> Taken {
        Taken {
            made: classes().made(self.lock().class()),
            at: self.at,
            mode: self.mode(),
            by_task: self.is_of_task(),
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
        self.places[(class as usize & LAST_CLASS) - 1]
    }
}
