//! Iterators of the caller's own that are driven when no lock is held that they take, or not at all.

use std::iter;
use std::sync::Mutex;

pub struct Queue {
    items: Mutex<Vec<u32>>,
    done: Mutex<Vec<u32>>,
}

pub struct Drain<'a>(&'a Queue);

impl Iterator for Drain<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        self.0.items.lock().unwrap().pop()
    }
}

pub struct Walk<'a> {
    items: std::sync::MutexGuard<'a, Vec<u32>>,
}

impl Iterator for Walk<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        self.items.pop()
    }
}

impl Queue {
    fn drain(&self) -> Drain<'_> {
        Drain(self)
    }

    fn walk(&self) -> Walk<'_> {
        Walk {
            items: self.items.lock().unwrap(),
        }
    }

    pub fn of_another(&self, other: &Queue) -> u32 {
        let _items = self.items.lock().unwrap();
        other.drain().sum()
    }

    pub fn under_another_lock(&self) -> u32 {
        let _done = self.done.lock().unwrap();
        self.drain().map(|item| item + 1).sum()
    }

    pub fn only_made(&self) -> Drain<'_> {
        let items = self.items.lock().unwrap();
        let drain = self.drain();
        drop(items);
        drain
    }

    pub fn only_adapted(&self) -> impl Iterator<Item = u32> + '_ {
        let items = self.items.lock().unwrap();
        let drain = self.drain().map(|item| item * 2);
        drop(items);
        drain
    }

    pub fn afterwards(&self) -> usize {
        let drain = self.drain();
        let first = self.items.lock().unwrap().pop();
        drain.count() + first.map_or(0, |_| 1)
    }

    pub fn of_its_own_guard(&self) -> u32 {
        let sum = self.walk().sum::<u32>();
        sum + self.items.lock().unwrap().len() as u32
    }

    pub fn in_each_round(&self) {
        for item in self.drain() {
            self.done.lock().unwrap().push(item);
            self.items.lock().unwrap().retain(|&other| other != item);
        }
    }

    pub fn how_many_at_most(&self) -> Option<usize> {
        let _items = self.items.lock().unwrap();
        self.drain().size_hint().1
    }

    fn pop(&self) -> Option<u32> {
        self.items.lock().unwrap().pop()
    }

    pub fn from_fn_only_made(&self) -> impl Iterator<Item = u32> + '_ {
        let _items = self.items.lock().unwrap();
        iter::from_fn(|| self.pop())
    }

    pub fn from_fn_of_what_is_there(&self) -> Vec<u32> {
        let mut items = self.items.lock().unwrap();
        iter::from_fn(|| items.pop()).collect()
    }

    pub fn from_fn_with_a_guard(&self) -> u32 {
        let mut items = self.items.lock().unwrap();
        let sum: u32 = iter::from_fn(move || items.pop()).sum();
        sum + self.pop().unwrap_or(0)
    }

    pub fn successors(&self) -> u32 {
        let first = self.items.lock().unwrap().pop();
        iter::successors(first, |_| self.pop()).sum()
    }

    pub fn mapped_array(&self) -> [Option<u32>; 2] {
        let _done = self.done.lock().unwrap();
        [1, 2].map(|_| self.pop())
    }

    pub fn locks_of_an_array(queues: [&Queue; 2]) -> [usize; 2] {
        let locked = queues.map(|queue| queue.items.lock().unwrap());
        locked.map(|items| items.len())
    }
}

pub struct Parked(parking_lot::Mutex<Vec<u32>>);

impl Parked {
    pub fn from_fn(&self) -> u32 {
        let first = self.0.lock().pop();
        let rest: u32 = iter::from_fn(|| self.0.lock().pop()).sum();
        rest + first.unwrap_or(0)
    }
}
