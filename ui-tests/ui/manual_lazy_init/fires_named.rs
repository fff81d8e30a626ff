//! Other crates can get at a lock of another field, or at a type of the same name.

use std::sync::Mutex;

pub fn load_names() -> Vec<String> {
    vec!["first".to_owned()]
}

/// Gives its lock to everybody.
pub struct Slot<T> {
    value: Mutex<Option<T>>,
}

impl<T> Slot<T> {
    pub fn value(&self) -> &Mutex<Option<T>> {
        &self.value
    }
}

pub struct NameSlot {
    name: parking_lot::Mutex<Option<String>>,
}

impl NameSlot {
    pub fn name(&self) -> &parking_lot::Mutex<Option<String>> {
        let name = &self.name;
        name
    }
}

pub struct Registry {
    names: Mutex<Option<Vec<String>>>,
    name: parking_lot::Mutex<Option<String>>,
}

impl Registry {
    pub fn names(&self) -> usize {
        let mut names = self.names.lock().unwrap();
        names.get_or_insert_with(load_names).len() //~ manual_lazy_init advice
    }

    pub fn name(&self) -> usize {
        let mut name = self.name.lock();
        name.get_or_insert_with(String::new).len() //~ manual_lazy_init advice
    }
}

mod hidden {
    use std::sync::Mutex;

    #[derive(Default)]
    pub struct Entry {
        pub name: Mutex<Option<String>>,
    }

    #[derive(Default)]
    pub struct Named {
        pub name: Mutex<Option<String>>,
    }

    #[derive(Default)]
    pub struct Kept {
        pub name: Mutex<Option<String>>,
    }
}

mod shown {
    #[derive(Default)]
    pub struct Entry {
        pub number: u32,
    }

    #[derive(Default)]
    pub struct Named {
        pub number: u32,
    }

    pub fn entry() -> Entry {
        Entry::default()
    }
}

mod by_import {
    use super::shown::Named;

    pub fn named() -> Named {
        Named::default()
    }
}

pub struct Kept {
    pub number: u32,
}

pub fn kept() -> Kept {
    Kept { number: 1 }
}

pub fn shown_entry() -> shown::Entry {
    shown::entry()
}

pub fn named_number() -> u32 {
    by_import::named().number
}

fn of_entry(entry: &hidden::Entry) -> usize {
    let mut name = entry.name.lock().unwrap();
    name.get_or_insert_with(String::new).len() //~ manual_lazy_init advice
}

fn of_named(named: &hidden::Named) -> usize {
    let mut name = named.name.lock().unwrap();
    name.get_or_insert_with(String::new).len() //~ manual_lazy_init advice
}

fn of_kept(kept: &hidden::Kept) -> usize {
    let mut name = kept.name.lock().unwrap();
    name.get_or_insert_with(String::new).len() //~ manual_lazy_init advice
}

pub fn all() -> usize {
    of_entry(&hidden::Entry::default())
        + of_named(&hidden::Named::default())
        + of_kept(&hidden::Kept::default())
}
