//! Closures that run only where there is no guard, or no value.

use std::sync::{Mutex, MutexGuard};

pub struct Counter {
    value: Mutex<u32>,
    waits: parking_lot::Mutex<u32>,
}

impl Counter {
    pub fn tried_first(&self) {
        let mut waits = self.waits.try_lock().unwrap_or_else(|| self.waits.lock());
        *waits += 1;
    }

    pub fn tried_first_and_put_away(&self) {
        let waits = self.waits.try_lock().unwrap_or_else(|| self.waits.lock());
        drop(waits);
        *self.waits.lock() += 1;
    }

    pub fn tried_first_as_an_option(&self) -> bool {
        let value = self.value.try_lock().ok();
        value.or_else(|| self.value.lock().ok()).is_some()
    }

    pub fn tried_first_for_a_copy(&self) -> u32 {
        let value = self.waits.try_lock();
        value.map_or_else(|| *self.waits.lock(), |value| *value)
    }

    pub fn taken_when_needed(&self) {
        let mut value = None;
        **value.get_or_insert_with(|| self.value.lock().unwrap()) += 1;
        **value.get_or_insert_with(|| self.value.lock().unwrap()) += 1;
    }

    fn find(&self) -> Result<MutexGuard<'_, u32>, String> {
        let value = self.value.lock().unwrap();
        if *value == 0 {
            return Err("nothing yet".to_owned());
        }
        Ok(value)
    }

    pub fn said_why(&self) -> Result<u32, u32> {
        let value = self.find().map_err(|_| *self.value.lock().unwrap())?;
        Ok(*value)
    }

    pub fn poison_put_away(&self) {
        let value = self.value.lock();
        let mut value = value.unwrap_or_else(|poison| {
            drop(poison);
            self.value.clear_poison();
            self.value.lock().unwrap()
        });
        *value += 1;
    }

    fn bump(&self, value: Option<MutexGuard<'_, u32>>) {
        let mut value = value.unwrap_or_else(|| self.value.lock().unwrap());
        *value += 1;
    }

    pub fn given(&self) {
        let value = self.value.lock().unwrap();
        self.bump(Some(value));
    }

    fn known_or_read(&self, known: Option<u32>) -> u32 {
        known.unwrap_or_else(|| *self.value.lock().unwrap())
    }

    pub fn told(&self) -> u32 {
        let value = self.value.lock().unwrap();
        self.known_or_read(Some(*value))
    }
}
