//! A place gets another lock while that which was there before is held.

use std::sync::{Arc, Mutex, RwLock};

pub struct Log {
    current: Arc<Mutex<u32>>,
    other: Arc<Mutex<u32>>,
    all: Vec<Arc<Mutex<u32>>>,
    slot: parking_lot::RwLock<Arc<Mutex<u32>>>,
}

impl Log {
    pub fn assigned(&mut self) {
        let old = self.current.clone();
        let held = old.lock().unwrap();
        self.current = Arc::new(Mutex::new(0));
        *self.current.lock().unwrap() += *held;
    }

    fn rotate(&mut self) {
        self.current = Arc::new(Mutex::new(0));
    }

    pub fn by_a_helper(&mut self) {
        let old = self.current.clone();
        let held = old.lock().unwrap();
        self.rotate();
        *self.current.lock().unwrap() += *held;
    }

    fn rotate_and_count(&mut self) {
        self.current = Arc::new(Mutex::new(0));
        *self.current.lock().unwrap() += 1;
    }

    pub fn taken_by_the_helper(&mut self) -> u32 {
        let old = self.current.clone();
        let held = old.lock().unwrap();
        self.rotate_and_count();
        *held
    }

    pub fn taken_afterwards(&mut self) {
        let old = self.current.clone();
        self.current = Arc::new(Mutex::new(0));
        let held = old.lock().unwrap();
        *self.current.lock().unwrap() += *held;
    }

    pub fn swapped(&mut self) {
        let old = self.current.clone();
        let held = old.lock().unwrap();
        std::mem::swap(&mut self.current, &mut self.other);
        *self.current.lock().unwrap() += *held;
    }

    pub fn one_more(&mut self) {
        let Some(last) = self.all.last().cloned() else {
            return;
        };
        let held = last.lock().unwrap();
        self.all.push(Arc::new(Mutex::new(0)));
        if let Some(last) = self.all.last() {
            *last.lock().unwrap() += *held;
        }
    }

    pub fn in_a_slot(&self) {
        let old = self.slot.read().clone();
        let held = old.lock().unwrap();
        *self.slot.write() = Arc::new(Mutex::new(0));
        let new = self.slot.read().clone();
        *new.lock().unwrap() += *held;
    }
}

pub fn one_after_the_other(locks: &std::sync::mpsc::Receiver<&'static RwLock<u32>>) -> u32 {
    let (Ok(first), Ok(second)) = (locks.recv(), locks.recv()) else {
        return 0;
    };
    let first = first.write().unwrap();
    *second.write().unwrap() = *first;
    *first
}
