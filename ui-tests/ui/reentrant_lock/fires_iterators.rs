//! Iterators of the caller's own, which the standard library drives.

use std::iter;
use std::sync::Mutex;

pub struct Queue {
    items: Mutex<Vec<u32>>,
}

pub struct Drain<'a>(&'a Queue);

impl Iterator for Drain<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        self.0.items.lock().unwrap().pop()
    }
}

impl Queue {
    fn drain(&self) -> Drain<'_> {
        Drain(self)
    }

    pub fn sum(&self) -> u32 {
        let _items = self.items.lock().unwrap();
        self.drain().sum() //~ reentrant_lock certain|likely
    }

    pub fn collect(&self) -> Vec<u32> {
        let _items = self.items.lock().unwrap();
        Drain(self).collect() //~ reentrant_lock certain|likely
    }

    pub fn count(&self) -> usize {
        let _items = self.items.lock().unwrap();
        self.drain().count() //~ reentrant_lock certain|likely
    }

    pub fn last(&self) -> Option<u32> {
        let _items = self.items.lock().unwrap();
        self.drain().last() //~ reentrant_lock certain|likely
    }

    pub fn of_an_adapter(&self) -> Vec<u32> {
        let _items = self.items.lock().unwrap();
        self.drain().map(|item| item + 1).collect() //~ reentrant_lock certain|likely
    }

    pub fn of_adapters(&self) -> Vec<(usize, u32)> {
        let _items = self.items.lock().unwrap();
        self.drain().take(3).enumerate().collect() //~ reentrant_lock certain|likely
    }

    pub fn by_ref(&self) -> Option<u32> {
        let mut drain = self.drain();
        let _items = self.items.lock().unwrap();
        drain.by_ref().max() //~ reentrant_lock certain|likely
    }

    fn doubled(&self) -> impl Iterator<Item = u32> + '_ {
        self.drain().map(|item| item * 2)
    }

    pub fn of_a_helper(&self) -> u32 {
        let _items = self.items.lock().unwrap();
        self.doubled().sum() //~ reentrant_lock certain|likely
    }

    fn total(items: impl Iterator<Item = u32>) -> u32 {
        items.sum()
    }

    pub fn in_a_helper(&self) -> u32 {
        let _items = self.items.lock().unwrap();
        Self::total(self.drain()) //~ reentrant_lock certain|likely
    }

    pub fn extend(&self, all: &mut Vec<u32>) {
        let _items = self.items.lock().unwrap();
        all.extend(self.drain()); //~ reentrant_lock certain|likely
    }

    pub fn in_a_loop(&self) -> u32 {
        let _items = self.items.lock().unwrap();
        let mut sum = 0;
        for item in self.drain().skip(1) { //~ reentrant_lock certain|likely
            sum += item;
        }
        sum
    }

    pub fn chained(&self) -> u32 {
        let _items = self.items.lock().unwrap();
        iter::once(1).chain(self.drain()).sum() //~ reentrant_lock certain|likely
    }

    pub fn boxed(&self) -> u32 {
        let items: Box<dyn Iterator<Item = u32> + '_> = Box::new(self.drain());
        let _items = self.items.lock().unwrap();
        items.sum() //~ reentrant_lock certain|likely
    }

    fn pop(&self) -> Option<u32> {
        self.items.lock().unwrap().pop()
    }

    pub fn from_fn(&self) -> Vec<u32> {
        let _items = self.items.lock().unwrap();
        iter::from_fn(|| self.pop()).collect() //~ reentrant_lock certain|likely
    }

    pub fn from_fn_in_a_loop(&self) -> u32 {
        let mut sum = 0;
        let items = iter::from_fn(|| self.pop()); //~ reentrant_lock certain|likely
        let _items = self.items.lock().unwrap();
        for item in items {
            sum += item;
        }
        sum
    }

    fn popped(&self) -> impl Iterator<Item = u32> + '_ {
        iter::from_fn(move || self.items.lock().unwrap().pop())
    }

    pub fn from_fn_of_a_helper(&self) -> usize {
        let _items = self.items.lock().unwrap();
        self.popped().filter(|item| item % 2 == 0).count() //~ reentrant_lock certain|likely
    }

    pub fn successors(&self) -> u32 {
        let first = self.pop();
        let _items = self.items.lock().unwrap();
        iter::successors(first, |_| self.pop()).sum() //~ reentrant_lock certain|likely
    }

    pub fn repeat_with(&self) -> Vec<Option<u32>> {
        let _items = self.items.lock().unwrap();
        iter::repeat_with(|| self.pop()).take(2).collect() //~ reentrant_lock certain|likely
    }

    pub fn mapped_array(&self) -> [Option<u32>; 2] {
        let _items = self.items.lock().unwrap();
        [1, 2].map(|_| self.pop()) //~ reentrant_lock certain|likely
    }

    pub fn locks_of_an_array(&self, others: [&Queue; 2]) -> [usize; 2] {
        let _items = self.items.lock().unwrap();
        others.map(|other| other.items.lock().unwrap().len() + self.pop().iter().len()) //~ reentrant_lock certain|likely
    }
}

pub struct Parked(parking_lot::Mutex<Vec<u32>>);

impl Parked {
    pub fn from_fn(&self) -> u32 {
        let _items = self.0.lock();
        iter::from_fn(|| self.0.lock().pop()).sum() //~ reentrant_lock certain|likely
    }
}
