//! Conditions of condition variables that look at what they are given, or at other locks.

use std::sync::{Condvar, Mutex};
use std::time::Duration;

pub struct Inbox {
    letters: Mutex<Vec<String>>,
    closed: Mutex<bool>,
    arrived: Condvar,
}

impl Inbox {
    pub fn looks_at_what_it_is_given(&self) -> Option<String> {
        let letters = self.letters.lock().unwrap();
        let mut letters = self.arrived.wait_while(letters, |letters| letters.is_empty()).unwrap();
        letters.pop()
    }

    pub fn looks_at_another_lock(&self) -> Option<String> {
        let letters = self.letters.lock().unwrap();
        let waited = self.arrived.wait_while(letters, |letters| {
            letters.is_empty() && !*self.closed.lock().unwrap()
        });
        waited.unwrap().pop()
    }

    pub fn tries(&self, other: &Inbox) -> Option<String> {
        let letters = self.letters.lock().unwrap();
        let waited = self.arrived.wait_while(letters, |_| other.letters.try_lock().is_err());
        waited.unwrap().pop()
    }

    pub fn takes_it_again_after_the_wait(&self, limit: Duration) -> usize {
        let letters = self.letters.lock().unwrap();
        let (letters, waited) = self.arrived.wait_timeout(letters, limit).unwrap();
        drop(letters);
        match waited.timed_out() {
            true => 0,
            false => self.letters.lock().unwrap().len(),
        }
    }
}

pub struct Outbox {
    letters: parking_lot::Mutex<Vec<String>>,
    sent: parking_lot::Condvar,
}

impl Outbox {
    pub fn looks_at_what_it_is_given(&self, letter: String) {
        let mut letters = self.letters.lock();
        self.sent.wait_while(&mut letters, |letters| letters.len() > 9);
        letters.push(letter);
    }

    pub fn takes_it_again_after_the_wait(&self, limit: Duration) -> usize {
        let mut letters = self.letters.lock();
        let waited = self.sent.wait_for(&mut letters, limit);
        drop(letters);
        match waited.timed_out() {
            true => 0,
            false => self.letters.lock().len(),
        }
    }
}
