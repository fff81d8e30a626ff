//! Closures that run only where there is no guard, or no value, while another guard is held.

use std::sync::Mutex;

pub struct Counter {
    value: Mutex<u32>,
    waits: parking_lot::Mutex<u32>,
}

impl Counter {
    pub fn another_is_held(&self) {
        let value = self.value.lock().unwrap();
        let waits = self.waits.try_lock();
        let waits = waits.unwrap_or_else(|| {
            *self.value.lock().unwrap() += 1; //~ reentrant_lock certain
            self.waits.lock()
        });
        drop((value, waits));
    }

    pub fn has_it_either_way(&self) {
        let waits = self.waits.try_lock().unwrap_or_else(|| self.waits.lock());
        *self.waits.lock() += *waits; //~ reentrant_lock likely
    }

    pub fn poison_has_it(&self) {
        let value = self.value.lock();
        let value = value.unwrap_or_else(|poison| {
            *self.value.lock().unwrap() = 0; //~ reentrant_lock certain
            poison.into_inner()
        });
        drop(value);
    }

    pub fn insisted(&self) {
        let value = self.value.lock().unwrap_or_else(|_| panic!("poisoned"));
        *self.value.lock().unwrap() += *value; //~ reentrant_lock certain
    }

    pub fn said_why(&self) -> Result<u32, String> {
        let value = self.value.lock().map_err(|poison| poison.to_string())?;
        *self.value.lock().unwrap() += 1; //~ reentrant_lock certain
        Ok(*value)
    }

    pub fn taken_when_needed(&self) {
        let mut value = None;
        **value.get_or_insert_with(|| self.value.lock().unwrap()) += 1;
        *self.value.lock().unwrap() += 1; //~ reentrant_lock certain
    }

    fn known_or_read(&self, known: Option<u32>) -> u32 {
        known.unwrap_or_else(|| *self.value.lock().unwrap())
    }

    pub fn not_told(&self) -> u32 {
        let value = self.value.lock().unwrap();
        *value + self.known_or_read(None) //~ reentrant_lock certain
    }
}
