//! Methods of a monitor under a read-write lock: what one has seen, another one acts on without a look.

use std::collections::HashMap;
use std::sync::Arc;

use guardlint::monitor;

#[monitor(rwlock)]
#[derive(Default)]
pub struct Icons {
    table: HashMap<u32, String>,
    loaded: bool,
    names: Option<Arc<str>>,
}

#[monitor(rwlock)]
impl Icons {
    pub fn look(&self, name: u32) -> Option<String> {
        self.table.get(&name).cloned()
    }

    pub fn has(&self, name: u32) -> bool {
        self.table.contains_key(&name)
    }

    pub fn put(&mut self, name: u32, icon: String) {
        self.table.insert(name, icon);
    }

    pub fn remove(&mut self, name: u32) {
        self.table.remove(&name);
    }

    pub fn is_loaded(&self) -> bool {
        self.loaded
    }

    pub fn load(&mut self) {
        self.table.clear();
        self.loaded = true;
    }

    pub fn with<R>(&self, look: impl FnOnce(&HashMap<u32, String>) -> R) -> R {
        look(&self.table)
    }

    #[when(self.loaded)]
    pub fn len(&self) -> usize {
        self.table.len()
    }
}

pub fn icon(icons: &Icons, name: u32) -> String {
    if let Some(icon) = icons.look(name) {
        return icon;
    }
    let icon = name.to_string();
    icons.put(name, icon.clone()); //~ unchecked_upgrade advice|likely|certain
    icon
}

pub fn load(icons: &Icons) {
    if !icons.is_loaded() {
        icons.load(); //~ unchecked_upgrade advice|likely|certain
    }
}

pub fn rename(icons: &Icons, from: u32, to: u32) {
    if icons.has(from) && !icons.has(to) {
        icons.remove(from); //~ unchecked_upgrade advice|likely|certain
    }
}

pub fn by_a_closure(icons: &Icons, name: u32) {
    let is_there = icons.with(|table| table.contains_key(&name));
    if !is_there {
        icons.put(name, String::new()); //~ unchecked_upgrade advice|likely|certain
    }
}

pub fn waits(icons: &Icons) {
    if icons.len() > 9 {
        icons.load(); //~ unchecked_upgrade advice|likely|certain
    }
}

pub struct Page {
    icons: Arc<Icons>,
}

impl Page {
    pub fn in_a_field(&self, name: u32) {
        if !self.icons.has(name) {
            self.icons.put(name, String::new()); //~ unchecked_upgrade advice|likely|certain
        }
    }
}
