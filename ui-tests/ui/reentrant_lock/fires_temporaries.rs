//! Guards that nobody named, and that live longer than they look; and locks that somebody far away takes.

use parking_lot::Mutex;
use std::sync::Mutex as Poisoned;
use tokio::sync::Mutex as Awaited;

pub struct Queue {
    items: Mutex<Vec<u32>>,
    last: Poisoned<Option<u32>>,
    later: Awaited<Vec<u32>>,
}

pub trait Store {
    fn count(&self, queue: &Queue) -> usize;
}

pub struct Real;

impl Store for Real {
    fn count(&self, queue: &Queue) -> usize {
        queue.len()
    }
}

impl Queue {
    fn len(&self) -> usize {
        self.items.lock().len()
    }

    pub fn while_let(&self) {
        while let Some(item) = self.items.lock().pop() {
            self.items.lock().push(item); //~ reentrant_lock certain
        }
    }

    pub async fn while_let_awaited(&self) {
        while let Some(item) = self.later.lock().await.pop() {
            self.later.lock().await.push(item); //~ reentrant_lock certain
        }
    }

    pub fn matched(&self) -> usize {
        let count = match self.items.lock().len() {
            0 => 0,
            _ => self.len(), //~ reentrant_lock certain
        };
        count + 1
    }

    pub fn if_let(&self) {
        if let Some(last) = *self.last.lock().unwrap() {
            *self.last.lock().unwrap() = Some(last + 1); //~ reentrant_lock certain
        }
    }

    pub fn for_each(&self) {
        for item in self.items.lock().iter() {
            self.items.lock().push(*item); //~ reentrant_lock certain
        }
    }

    pub fn of_a_statement(&self) -> usize {
        self.items.lock().len()
            + self.len() //~ reentrant_lock certain
    }

    pub fn named(&self) -> usize {
        let items = self.items.lock();
        items.len() + self.len() //~ reentrant_lock certain
    }

    pub fn far_away(&self, store: &dyn Store) -> usize {
        let items = self.items.lock();
        let count = store.count(self); //~ reentrant_lock likely
        count + items.len()
    }
}
