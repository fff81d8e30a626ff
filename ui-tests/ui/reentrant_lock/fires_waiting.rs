//! A condition variable asks its condition with the lock held.

use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::Duration;

pub struct Inbox {
    letters: Mutex<Vec<String>>,
    arrived: Condvar,
}

impl Inbox {
    fn is_empty(&self) -> bool {
        self.letters.lock().unwrap().is_empty()
    }

    pub fn asks_for_the_lock_again(&self) -> Option<String> {
        let letters = self.letters.lock().unwrap();
        let mut letters = self.arrived.wait_while(letters, |_| self.is_empty()).unwrap(); //~ reentrant_lock certain
        letters.pop()
    }

    pub fn asks_with_a_limit(&self, limit: Duration) -> Option<String> {
        let letters = self.letters.lock().unwrap();
        let waited = self.arrived.wait_timeout_while(letters, limit, |_| self.is_empty()); //~ reentrant_lock certain
        let (mut letters, _) = waited.unwrap();
        letters.pop()
    }

    pub fn holds_it_after_the_condition(&self) -> usize {
        let letters = self.letters.lock().unwrap();
        let letters = self.arrived.wait_while(letters, |letters| letters.is_empty()).unwrap();
        letters.len() + self.letters.lock().unwrap().len() //~ reentrant_lock certain
    }

    fn wait_until(&self, fits: impl Fn(&[String]) -> bool) -> MutexGuard<'_, Vec<String>> {
        let letters = self.letters.lock().unwrap();
        self.arrived.wait_while(letters, |letters| !fits(letters)).unwrap()
    }

    pub fn asks_through_a_helper(&self) -> usize {
        let two = self.wait_until(|_| self.letters.lock().unwrap().len() > 1); //~ reentrant_lock certain
        two.len()
    }
}

pub struct Outbox {
    letters: parking_lot::Mutex<Vec<String>>,
    sent: parking_lot::Condvar,
}

impl Outbox {
    fn is_full(&self) -> bool {
        self.letters.lock().len() > 9
    }

    pub fn asks_for_the_lock_again(&self, letter: String) {
        let mut letters = self.letters.lock();
        self.sent.wait_while(&mut letters, |_| self.is_full()); //~ reentrant_lock certain
        letters.push(letter);
    }

    pub fn asks_with_a_limit(&self, letter: String, limit: Duration) {
        let mut letters = self.letters.lock();
        let waited = self.sent.wait_while_for(&mut letters, |_| self.is_full(), limit); //~ reentrant_lock certain
        if !waited.timed_out() {
            letters.push(letter);
        }
    }

    pub fn holds_it_after_the_condition(&self, limit: Duration) -> usize {
        let mut letters = self.letters.lock();
        let waited = self.sent.wait_for(&mut letters, limit);
        drop(waited);
        letters.len() + self.letters.lock().len() //~ reentrant_lock certain
    }
}
