//! Functions that do more than the analysis follows, which must say so.

use std::sync::Mutex;

pub struct Depot {
    shelves: [Mutex<u32>; 2],
    loose: Mutex<u32>,
}

pub struct Shelf {
    behind: Box<Shelf>,
    stock: Mutex<u32>,
}

/// Which lock that is, is out of sight.
pub fn reaches_far(shelf: &Shelf) -> u32 {
    let twelve = &shelf.behind.behind.behind.behind.behind.behind;
    let twelve = &twelve.behind.behind.behind.behind.behind.behind;
    *twelve.behind.stock.lock().unwrap()
}

impl Depot {
    pub fn calls_near(&self) -> usize {
        self.shelves.len()
    }

    /// More than one summary holds.
    pub fn locks_again_and_again(&self) {
        *self.loose.lock().unwrap() += 1;
        *self.loose.lock().unwrap() += 2;
        *self.loose.lock().unwrap() += 3;
        *self.loose.lock().unwrap() += 4;
        *self.loose.lock().unwrap() += 5;
        *self.loose.lock().unwrap() += 6;
        *self.loose.lock().unwrap() += 7;
        *self.loose.lock().unwrap() += 8;
        *self.loose.lock().unwrap() += 9;
        *self.loose.lock().unwrap() += 10;
        *self.loose.lock().unwrap() += 11;
        *self.loose.lock().unwrap() += 12;
        *self.loose.lock().unwrap() += 13;
        *self.loose.lock().unwrap() += 14;
        *self.loose.lock().unwrap() += 15;
        *self.loose.lock().unwrap() += 16;
        *self.loose.lock().unwrap() += 17;
        *self.loose.lock().unwrap() += 18;
        *self.loose.lock().unwrap() += 19;
        *self.loose.lock().unwrap() += 20;
        *self.loose.lock().unwrap() += 21;
        *self.loose.lock().unwrap() += 22;
        *self.loose.lock().unwrap() += 23;
        *self.loose.lock().unwrap() += 24;
        *self.loose.lock().unwrap() += 25;
        *self.loose.lock().unwrap() += 26;
        *self.loose.lock().unwrap() += 27;
        *self.loose.lock().unwrap() += 28;
        *self.loose.lock().unwrap() += 29;
        *self.loose.lock().unwrap() += 30;
        *self.loose.lock().unwrap() += 31;
        *self.loose.lock().unwrap() += 32;
        *self.loose.lock().unwrap() += 33;
        *self.loose.lock().unwrap() += 34;
        *self.loose.lock().unwrap() += 35;
        *self.loose.lock().unwrap() += 36;
        *self.loose.lock().unwrap() += 37;
        *self.loose.lock().unwrap() += 38;
        *self.loose.lock().unwrap() += 39;
        *self.loose.lock().unwrap() += 40;
        *self.loose.lock().unwrap() += 41;
        *self.loose.lock().unwrap() += 42;
        *self.loose.lock().unwrap() += 43;
        *self.loose.lock().unwrap() += 44;
        *self.loose.lock().unwrap() += 45;
        *self.loose.lock().unwrap() += 46;
        *self.loose.lock().unwrap() += 47;
        *self.loose.lock().unwrap() += 48;
        *self.loose.lock().unwrap() += 49;
        *self.loose.lock().unwrap() += 50;
        *self.loose.lock().unwrap() += 51;
        *self.loose.lock().unwrap() += 52;
        *self.loose.lock().unwrap() += 53;
        *self.loose.lock().unwrap() += 54;
        *self.loose.lock().unwrap() += 55;
        *self.loose.lock().unwrap() += 56;
        *self.loose.lock().unwrap() += 57;
        *self.loose.lock().unwrap() += 58;
        *self.loose.lock().unwrap() += 59;
        *self.loose.lock().unwrap() += 60;
        *self.loose.lock().unwrap() += 61;
        *self.loose.lock().unwrap() += 62;
        *self.loose.lock().unwrap() += 63;
        *self.loose.lock().unwrap() += 64;
        *self.loose.lock().unwrap() += 65;
        *self.loose.lock().unwrap() += 66;
    }
}
