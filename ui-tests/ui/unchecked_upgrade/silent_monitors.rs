//! Methods of a monitor under a read-write lock that look again, decide nothing, or are of another one.

use std::collections::HashMap;

use guardlint::monitor;

#[monitor(rwlock)]
#[derive(Default)]
pub struct Icons {
    table: Option<HashMap<&'static str, &'static str>>,
    hits: HashMap<u32, u32>,
}

#[monitor(rwlock)]
impl Icons {
    pub fn look(&self, name: &str) -> Option<Option<&'static str>> {
        Some(self.table.as_ref()?.get(name).copied())
    }

    pub fn load_and_look(&mut self, name: &str) -> Option<&'static str> {
        self.table
            .get_or_insert_with(HashMap::new)
            .get(name)
            .copied()
    }

    pub fn has(&self, hit: u32) -> bool {
        self.hits.contains_key(&hit)
    }

    pub fn hit(&mut self, hit: u32) {
        *self.hits.entry(hit).or_insert(0) += 1;
    }

    pub fn put(&mut self, hit: u32) -> bool {
        if self.has(hit) {
            return false;
        }
        self.hits.insert(hit, 1);
        true
    }

    pub fn set(&mut self, hit: u32, to: u32) {
        self.hits.insert(hit, to);
    }

    pub fn len(&self) -> usize {
        self.hits.len()
    }
}

impl Icons {
    pub fn icon(&self, name: &str) -> Option<&'static str> {
        self.look(name).unwrap_or_else(|| self.load_and_look(name))
    }
}

pub fn looks_again(icons: &Icons, hit: u32) -> bool {
    !icons.has(hit) && icons.put(hit)
}

pub fn whatever_was_there(icons: &Icons, hit: u32) {
    if !icons.has(hit) {
        icons.hit(hit);
    }
}

pub fn another(icons: &Icons, others: &Icons, hit: u32) {
    if !icons.has(hit) {
        others.set(hit, 1);
    }
}

pub fn decides_nothing(icons: &Icons, hit: u32) -> usize {
    let before = icons.len();
    icons.set(hit, 1);
    before
}

/// Nobody comes between the methods of the state.
#[monitor(rwlock)]
impl Icons {
    pub fn all_in_one(&mut self, hit: u32) {
        if !self.has(hit) {
            self.set(hit, 1);
        }
    }
}

/// Under a mutex these are two sections, and none is a reader's.
#[monitor]
#[derive(Default)]
pub struct Names {
    names: HashMap<u32, String>,
}

#[monitor]
impl Names {
    pub fn has(&self, name: u32) -> bool {
        self.names.contains_key(&name)
    }

    pub fn put(&mut self, name: u32) {
        self.names.insert(name, String::new());
    }
}

pub fn under_a_mutex(names: &Names, name: u32) {
    if !names.has(name) {
        names.put(name);
    }
}
