//! Locks that say `pub` and cannot be reached from outside of the crate, or do not say it.

use std::sync::{Mutex, RwLock};

pub fn load_names() -> Vec<String> {
    vec!["first".to_owned()]
}

pub(crate) static OF_THE_CRATE: Mutex<Option<Vec<String>>> = Mutex::new(None);

pub fn of_the_crate() -> usize {
    let mut names = OF_THE_CRATE.lock().unwrap();
    names.get_or_insert_with(load_names).len() //~ manual_lazy_init advice
}

/// Its fields are as public as it is.
pub(crate) struct Registry {
    pub names: parking_lot::Mutex<Option<Vec<String>>>,
}

impl Registry {
    pub fn names(&self) -> usize {
        let mut names = self.names.lock();
        if names.is_none() {
            //~^ manual_lazy_init advice
            *names = Some(load_names());
        }
        names.as_ref().map_or(0, Vec::len)
    }
}

pub struct Cache {
    pub size: usize,
    names: tokio::sync::RwLock<Option<Vec<String>>>,
}

impl Cache {
    pub async fn names(&self) -> usize {
        let mut names = self.names.write().await;
        names.get_or_insert_with(load_names).len() + self.size //~ manual_lazy_init advice
    }
}

mod hidden {
    use std::sync::Mutex;

    pub static NAMES: Mutex<Option<Vec<String>>> = Mutex::new(None);

    pub struct Slot {
        pub name: Mutex<Option<String>>,
    }
}

pub fn in_a_private_module() -> usize {
    let mut names = hidden::NAMES.lock().unwrap();
    names.get_or_insert_with(load_names).len() //~ manual_lazy_init advice
}

fn in_a_slot(slot: &hidden::Slot) -> usize {
    let mut name = slot.name.lock().unwrap();
    name.get_or_insert_with(String::new).len() //~ manual_lazy_init advice
}

pub fn slots() -> usize {
    let slot = hidden::Slot {
        name: Mutex::new(None),
    };
    in_a_slot(&slot)
}

// metamorphic: not closure
pub fn in_a_function() -> usize {
    pub static NAMES: RwLock<Option<Vec<String>>> = RwLock::new(None);
    let mut names = NAMES.write().unwrap();
    names.get_or_insert_with(load_names).len() //~ manual_lazy_init advice
}
