//! What was copied out only says where to look again.

use std::collections::HashMap;
use std::sync::RwLock;

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
