//! The locks of `guardlint`: looks twice, waits, tries.

use std::collections::HashMap;

use guardlint::{Condvar, Mutex, RwLock};

pub fn icon(icons: &RwLock<HashMap<u32, u32>>, name: u32) -> u32 {
    icons.read_or_write(
        |icons| icons.get(&name).copied(),
        |icons| {
            let icon = name + 1;
            icons.insert(name, icon);
            icon
        },
    )
}

pub fn looks_again(icons: &RwLock<HashMap<u32, u32>>, name: u32) -> u32 {
    if let Some(icon) = icons.read().get(&name) {
        return *icon;
    }
    *icons.write().entry(name).or_insert(name + 1)
}

pub struct Queue {
    items: Mutex<Vec<u32>>,
    some: Condvar,
}

impl Queue {
    pub fn pop(&self) -> Option<u32> {
        let mut items = self.items.lock();
        while items.is_empty() {
            items = self.some.wait(items);
        }
        items.pop()
    }

    pub fn push(&self, item: u32) {
        self.items.lock().push(item);
        self.some.notify_one();
    }

    pub fn push_at_once(&self, item: u32) -> bool {
        let Some(mut items) = self.items.try_lock() else {
            return false;
        };
        items.push(item);
        drop(items);
        self.items.lock().len() > 1
    }
}
