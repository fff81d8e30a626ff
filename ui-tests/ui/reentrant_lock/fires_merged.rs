//! Several places where one guard is in the way are one mistake, unless one of them can be reached without the other.

use std::sync::Mutex;

pub struct Queue {
    items: Mutex<Vec<u32>>,
    limit: parking_lot::Mutex<usize>,
}

impl Queue {
    fn len(&self) -> usize {
        self.items.lock().unwrap().len()
    }

    fn clear(&self) {
        self.items.lock().unwrap().clear();
    }

    pub fn one_after_the_other(&self) -> usize {
        let items = self.items.lock().unwrap();
        let len = self.len(); //~ reentrant_lock certain
        self.clear();
        let now = self.len();
        len + now + items.len()
    }

    pub fn in_a_branch_behind(&self) -> usize {
        let items = self.items.lock().unwrap();
        let len = self.len(); //~ reentrant_lock certain
        if len > 3 {
            self.clear();
        }
        items.len()
    }

    pub fn in_two_branches(&self, clears: bool) -> usize {
        let items = self.items.lock().unwrap();
        if clears {
            self.clear(); //~ reentrant_lock certain|likely
        } else {
            self.len(); //~ reentrant_lock certain|likely
        }
        items.len()
    }

    pub fn of_two_guards(&self) -> usize {
        let items = self.items.lock().unwrap();
        let len = self.len(); //~ reentrant_lock certain
        drop(items);
        let items = self.items.lock().unwrap();
        self.clear(); //~ reentrant_lock certain
        len + items.len()
    }

    pub fn of_two_locks(&self) -> usize {
        let limit = self.limit.lock();
        let items = self.items.lock().unwrap();
        let len = self.len(); //~ reentrant_lock certain
        let other = *self.limit.lock(); //~ reentrant_lock certain
        len + other + *limit + items.len()
    }

    /// To bind the value is enough for all.
    pub fn in_the_head_of_a_match(&self) -> usize {
        match self.items.lock().unwrap().len() {
            0 => self.len(), //~ reentrant_lock certain|likely
            1 => {
                self.clear();
                0
            }
            _ => 3,
        }
    }
}
