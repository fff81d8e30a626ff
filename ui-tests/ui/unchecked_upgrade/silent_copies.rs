//! What was copied out only says where to look again.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

#[derive(Clone)]
pub struct Entry {
    id: u32,
    count: u32,
}

#[derive(Default)]
pub struct Register {
    entries: RwLock<HashMap<u32, Entry>>,
}

impl Register {
    pub fn looked_up_again(&self) {
        let ids: Vec<u32> = self.entries.read().unwrap().keys().copied().collect();
        let mut entries = self.entries.write().unwrap();
        for id in ids {
            if let Some(entry) = entries.get_mut(&id) {
                entry.count += 1;
            }
        }
    }

    pub fn compared_again(&self) {
        let old: Vec<Entry> = self.entries.read().unwrap().values().cloned().collect();
        let mut entries = self.entries.write().unwrap();
        for entry in old {
            if entries
                .get(&entry.id)
                .is_some_and(|e| e.count == entry.count)
            {
                entries.insert(entry.id, Entry { count: 0, ..entry });
            }
        }
    }

    /// Copies of what was there are changed, and not what is there.
    pub fn counted(&self) -> u32 {
        let mut entries: Vec<Entry> = self.entries.read().unwrap().values().cloned().collect();
        for entry in &mut entries {
            entry.count += 1;
        }
        entries.iter().map(|entry| entry.count).sum()
    }
}

pub struct Pages {
    all: RwLock<HashMap<u32, Arc<RwLock<u32>>>>,
}

impl Pages {
    /// One page is looked at, another changed.
    pub fn two_handles_out_of_the_table(&self, from: u32, to: u32) {
        let from = self.all.read().unwrap().get(&from).cloned();
        let to = self.all.read().unwrap().get(&to).cloned();
        if let (Some(from), Some(to)) = (from, to) {
            let visits = *from.read().unwrap();
            *to.write().unwrap() = visits;
        }
    }

    /// The table is asked again.
    pub fn a_new_handle_for_the_write(&self, id: u32) {
        let page = self.all.read().unwrap().get(&id).cloned();
        let fresh = page.is_some_and(|page| *page.read().unwrap() > 0);
        let page = self.all.read().unwrap().get(&id).cloned();
        if let (false, Some(page)) = (fresh, page) {
            let mut visits = page.write().unwrap();
            if *visits == 0 {
                *visits = 1;
            }
        }
    }
}

#[derive(Default)]
pub struct Latest {
    page: RwLock<Option<Arc<String>>>,
}

impl Latest {
    pub fn looked_at_again(&self) -> Arc<String> {
        let page = self.page.read().unwrap().clone();
        if let Some(page) = page {
            return page;
        }
        Arc::clone(self.page.write().unwrap().get_or_insert_default())
    }

    /// What is written is not decided by what was there.
    pub fn replaced(&self, page: Arc<String>) -> Option<Arc<String>> {
        let before = self.page.read().unwrap().clone();
        *self.page.write().unwrap() = Some(page);
        before
    }
}

/// A table is made from its parent, which is looked up by another key, far below.
pub struct Table {
    name: String,
    parent: Option<Arc<Table>>,
}

#[derive(Default)]
pub struct Tables {
    cached: RwLock<HashMap<String, Arc<Table>>>,
}

impl Tables {
    fn find(&self, name: &str) -> Option<Arc<Table>> {
        self.cached.read().unwrap().get(name).cloned()
    }

    fn make(&self, name: String, parent: &str) -> Arc<Table> {
        let parent = self.find(parent);
        Arc::new(Table { name, parent })
    }

    pub fn save(&self, name: String, parent: &str) -> usize {
        let table = self.make(name, parent);
        let generations = table.parent.iter().count();
        self.cached.write().unwrap().insert(table.name.clone(), table);
        generations
    }
}
