//! Other crates can get at the lock, by a function that lends it or under the name of its type.

use std::sync::{Arc, Mutex};

pub struct Slot<T> {
    value: Mutex<Option<T>>,
}

impl<T> Slot<T> {
    pub fn value(&self) -> &Mutex<Option<T>> {
        &self.value
    }
}

impl Slot<String> {
    pub fn len(&self) -> usize {
        let mut value = self.value.lock().unwrap();
        value.get_or_insert_with(String::new).len()
    }
}

pub struct Either {
    first: parking_lot::Mutex<Option<u8>>,
    second: parking_lot::Mutex<Option<u8>>,
}

impl Either {
    pub fn either(&self, first: bool) -> &parking_lot::Mutex<Option<u8>> {
        if first { &self.first } else { &self.second }
    }

    pub fn sum(&self) -> u8 {
        let mut first = self.first.lock();
        let sum = *first.get_or_insert_with(u8::default);
        drop(first);
        let mut second = self.second.lock();
        sum + *second.get_or_insert_with(u8::default)
    }
}

#[derive(Default)]
pub struct Handled(u16);

/// What a handle leads to may be in another field as well.
pub struct Handles {
    value: Arc<Mutex<Option<Handled>>>,
}

impl Handles {
    pub fn value(&self) -> Arc<Mutex<Option<Handled>>> {
        self.value.clone()
    }
}

pub struct Other {
    value: Arc<Mutex<Option<Handled>>>,
}

impl Other {
    pub fn of(handles: &Handles) -> Self {
        Other {
            value: handles.value.clone(),
        }
    }

    pub fn get(&self) -> u16 {
        let mut value = self.value.lock().unwrap();
        value.get_or_insert_with(Handled::default).0
    }
}

#[derive(Default)]
pub struct Picked(u64);

/// Picks one out of several.
pub struct Many(Vec<Mutex<Option<Picked>>>);

impl Many {
    pub fn pick(&self, number: usize) -> &Mutex<Option<Picked>> {
        &self.0[number]
    }
}

pub struct One {
    value: Mutex<Option<Picked>>,
}

impl One {
    pub fn get(&self) -> u64 {
        let mut value = self.value.lock().unwrap();
        value.get_or_insert_with(Picked::default).0
    }
}

mod hidden {
    use std::sync::Mutex;

    #[derive(Default)]
    pub struct Entry {
        pub name: Mutex<Option<String>>,
    }

    #[derive(Default)]
    pub struct Renamed {
        pub name: Mutex<Option<String>>,
    }

    #[derive(Default)]
    pub struct Around {
        pub name: Mutex<Option<String>>,
    }
}

mod by_import {
    use super::hidden::Entry;

    pub fn entry() -> Entry {
        Entry::default()
    }
}

mod by_another_name {
    use super::hidden as other;

    pub fn renamed() -> other::Renamed {
        other::Renamed::default()
    }
}

mod by_all {
    use super::hidden::*;

    pub fn around() -> Around {
        Around::default()
    }
}

pub use by_all::around;
pub use by_another_name::renamed;
pub use by_import::entry;

fn of_entry(entry: &hidden::Entry) -> usize {
    let mut name = entry.name.lock().unwrap();
    name.get_or_insert_with(String::new).len()
}

fn of_renamed(renamed: &hidden::Renamed) -> usize {
    let mut name = renamed.name.lock().unwrap();
    name.get_or_insert_with(String::new).len()
}

fn of_around(around: &hidden::Around) -> usize {
    let mut name = around.name.lock().unwrap();
    name.get_or_insert_with(String::new).len()
}

pub fn all() -> usize {
    of_entry(&entry()) + of_renamed(&renamed()) + of_around(&around())
}

/// The rest of the crate knows the types by another module than the one they are in.
mod handed_on {
    mod state {
        use std::sync::Mutex;

        #[derive(Default)]
        pub struct State {
            pub name: Mutex<Option<String>>,
        }

        #[derive(Default)]
        pub struct Inner {
            pub name: parking_lot::Mutex<Option<String>>,
        }
    }

    pub(crate) use state::{Inner, State};
}

use handed_on::State;

pub struct Pool {
    pub state: State,
}

impl Pool {
    pub fn len(&self) -> usize {
        let mut name = self.state.name.lock().unwrap();
        name.get_or_insert_with(String::new).len()
    }
}

pub struct Outer(handed_on::Inner);

impl std::ops::Deref for Outer {
    type Target = handed_on::Inner;

    fn deref(&self) -> &handed_on::Inner {
        &self.0
    }
}

impl Outer {
    pub fn len(&self) -> usize {
        let mut name = self.name.lock();
        name.get_or_insert_with(String::new).len()
    }
}

#[derive(Default)]
pub struct Shown(i32);

/// Shows its lock to everybody, and returns nothing of it.
pub struct Shows {
    value: Mutex<Option<Shown>>,
}

impl Shows {
    pub fn with<R>(&self, show: impl FnOnce(&Mutex<Option<Shown>>) -> R) -> R {
        show(&self.value)
    }

    pub fn get(&self) -> i32 {
        let mut value = self.value.lock().unwrap();
        value.get_or_insert_with(Shown::default).0
    }
}

#[derive(Default)]
pub struct Seen(i8);

pub struct ShowsToEach {
    value: parking_lot::Mutex<Option<Seen>>,
}

impl ShowsToEach {
    pub fn visit(&self, visitors: &mut [Box<dyn FnMut(&parking_lot::Mutex<Option<Seen>>)>]) {
        for visitor in visitors {
            visitor(&self.value);
        }
    }

    pub fn get(&self) -> i8 {
        let mut value = self.value.lock();
        value.get_or_insert_with(Seen::default).0
    }
}
