//! A place changes that the lock is not reached through, or gets its lock before that is taken.

use std::sync::{Arc, Mutex};

pub struct Log {
    current: Arc<Mutex<u32>>,
    name: String,
    count: u32,
}

impl Log {
    pub fn another_field(&mut self) {
        let current = self.current.clone();
        let held = current.lock().unwrap();
        self.name = String::new();
        self.count = *held;
        *self.current.lock().unwrap() += 1; //~ reentrant_lock certain
    }

    fn rename(&mut self, name: &str) {
        self.name = name.to_owned();
        self.count += 1;
    }

    pub fn another_field_by_a_helper(&mut self, name: &str) -> u32 {
        let current = self.current.clone();
        let held = current.lock().unwrap();
        self.rename(name);
        *self.current.lock().unwrap() += 1; //~ reentrant_lock certain
        *held
    }

    pub fn replaced_before(&mut self) -> u32 {
        self.current = Arc::new(Mutex::new(0));
        let current = self.current.clone();
        let held = current.lock().unwrap();
        *self.current.lock().unwrap() += 1; //~ reentrant_lock certain
        *held
    }

    pub fn what_it_guards(&self) -> u32 {
        let mut held = self.current.lock().unwrap();
        *held = 3;
        *self.current.lock().unwrap() //~ reentrant_lock certain
    }
}
