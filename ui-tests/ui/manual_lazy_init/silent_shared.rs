//! Values that threads cannot share, and locks that are put back to where they were without being taken.

use std::cell::{Cell, RefCell};
use std::mem;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Mutex, RwLock};

pub struct Draft {
    text: Mutex<Option<RefCell<String>>>,
}

impl Draft {
    pub fn of_a_cell(&self) -> usize {
        let mut text = self.text.lock().unwrap();
        if text.is_none() {
            *text = Some(RefCell::new(String::new()));
        }
        let length = text.as_ref().unwrap().borrow().len();
        length
    }
}

pub struct Counter {
    steps: Steps,
}

pub struct Steps {
    taken: Cell<u32>,
}

pub struct Walk {
    counter: Mutex<Option<Counter>>,
}

impl Walk {
    pub fn of_a_struct_with_a_cell(&self) -> u32 {
        let mut counter = self.counter.lock().unwrap();
        if counter.is_none() {
            let taken = Cell::new(0);
            *counter = Some(Counter {
                steps: Steps { taken },
            });
        }
        let steps = &counter.as_ref().unwrap().steps;
        steps.taken.get()
    }
}

pub struct Inbox {
    letters: Mutex<Option<Receiver<u32>>>,
}

impl Inbox {
    pub fn of_a_receiver(&self) -> Option<u32> {
        let mut letters = self.letters.lock().unwrap();
        let letters = letters.get_or_insert_with(|| mpsc::channel().1);
        letters.try_recv().ok()
    }
}

pub struct Hook {
    run: parking_lot::Mutex<Option<Box<dyn Fn(u32) -> u32 + Send>>>,
}

impl Hook {
    pub fn of_a_closure(&self) -> bool {
        let mut run = self.run.lock();
        if run.is_none() {
            *run = Some(Box::new(|n| n + 1));
        }
        run.is_some()
    }
}

/// A `Mutex` hands on whatever can be sent.
pub struct Anything<T> {
    value: Mutex<Option<T>>,
}

impl<T: Default + Clone> Anything<T> {
    pub fn of_any_type(&self) -> T {
        let mut value = self.value.lock().unwrap();
        if value.is_none() {
            *value = Some(T::default());
        }
        value.clone().unwrap()
    }
}

fn load() -> Vec<u8> {
    vec![1]
}

pub struct Owned {
    names: Mutex<Option<Vec<u8>>>,
}

impl Owned {
    pub fn reset_by_its_owner(&self) -> usize {
        let mut names = self.names.lock().unwrap();
        if names.is_none() {
            *names = Some(load());
        }
        names.as_ref().unwrap().len()
    }

    pub fn reset(&mut self) {
        *self.names.get_mut().unwrap() = None;
    }
}

pub struct Replaced {
    names: Mutex<Option<Vec<u8>>>,
}

impl Replaced {
    pub fn replaced_by_its_owner(&self) -> usize {
        let mut names = self.names.lock().unwrap();
        names.get_or_insert_with(load).len()
    }

    pub fn reset(&mut self) {
        self.names = Mutex::new(None);
    }
}

pub struct TakenAway {
    names: Mutex<Option<Vec<u8>>>,
}

impl TakenAway {
    pub fn taken_by_its_owner(&self) -> usize {
        let mut names = self.names.lock().unwrap();
        names.get_or_insert_with(load).len()
    }

    pub fn take(&mut self) -> Option<Vec<u8>> {
        mem::take(&mut self.names).into_inner().unwrap()
    }
}

pub struct Emptied {
    names: Mutex<Option<Vec<u8>>>,
}

impl Emptied {
    pub fn emptied_under_the_lock(&self) -> usize {
        let mut names = self.names.lock().unwrap();
        names.get_or_insert_with(load).len()
    }

    pub fn empty(&self) {
        mem::take(&mut *self.names.lock().unwrap());
    }
}

pub struct Edited {
    names: RwLock<Option<Vec<u8>>>,
}

impl Edited {
    pub fn edited_by_its_owner(&self) -> usize {
        let mut names = self.names.write().unwrap();
        names.get_or_insert_with(load).len()
    }

    pub fn edit(&mut self) {
        if let Some(names) = self.names.get_mut().unwrap() {
            names.push(1);
        }
    }
}

pub struct Other {
    names: parking_lot::Mutex<Option<Vec<u8>>>,
}

impl Other {
    pub fn replaced_in_another_crate(&self) -> usize {
        self.names.lock().get_or_insert_with(load).len()
    }

    pub fn reset(&mut self) {
        self.names = parking_lot::Mutex::new(None);
    }
}
