//! Atomic steps that let one thread through to something else.

use std::collections::HashMap;
use std::sync::RwLock;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

#[derive(Default)]
pub struct Connector {
    epoch: AtomicU32,
    open: RwLock<HashMap<String, u32>>,
    stopped: AtomicBool,
}

impl Connector {
    fn next_epoch(&self) -> Option<u32> {
        let step = |n: u32| n.checked_add(1);
        let (set, fetch) = (Ordering::AcqRel, Ordering::Acquire);
        self.epoch.fetch_update(set, fetch, step).ok()
    }

    fn greet(&self, name: &str) -> Result<u32, String> {
        let epoch = self.next_epoch().ok_or("out of epochs")?;
        Ok(epoch + u32::try_from(name.len()).unwrap())
    }

    fn connect(&self, name: &str) -> Result<u32, String> {
        self.greet(name)
    }

    /// That a number was drawn far below says nothing about the map.
    pub fn get(&self, name: &str) -> Result<u32, String> {
        if let Some(open) = self.open.read().unwrap().get(name) {
            return Ok(*open);
        }
        let made = self.connect(name)?;
        self.open.write().unwrap().insert(name.to_owned(), made); //~ unchecked_upgrade advice
        Ok(made)
    }

    /// The step is taken after the change, to see whether there is another round.
    pub fn retry(&self, name: &str) {
        loop {
            if self.open.read().unwrap().contains_key(name) {
                return;
            }
            let made = name.len() as u32;
            self.open.write().unwrap().insert(name.to_owned(), made); //~ unchecked_upgrade advice
            if self.stopped.swap(false, Ordering::AcqRel) {
                return;
            }
        }
    }
}
