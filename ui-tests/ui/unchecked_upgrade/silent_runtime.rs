//! The locks of `guardlint`: looks twice, waits, tries.

use std::collections::HashMap;

use guardlint::{Condvar, Mutex, RwLock, RwLockUpgradableReadGuard};

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

pub fn upgrades(icons: &RwLock<HashMap<u32, u32>>, name: u32) -> u32 {
    let seen = icons.upgradable_read();
    if let Some(icon) = seen.get(&name) {
        return *icon;
    }
    let mut icons = RwLockUpgradableReadGuard::upgrade(seen);
    *icons.entry(name).or_insert(name + 1)
}

pub fn upgrades_first(names: &RwLock<Vec<u32>>) -> u32 {
    let seen = names.upgradable_read();
    if seen.is_empty() {
        RwLockUpgradableReadGuard::upgrade(seen).push(1);
    } else if seen.len() > 1 {
        match RwLockUpgradableReadGuard::try_upgrade(seen) {
            Ok(mut names) => names.truncate(1),
            Err(seen) => return RwLockUpgradableReadGuard::downgrade(seen)[0],
        }
    } else {
        drop(seen);
    }
    names.read()[0]
}

/// Beside who may upgrade, readers do not wait for writers.
pub fn reads_beside(names: &RwLock<Vec<u32>>) -> bool {
    let seen = names.upgradable_read();
    seen.len() == names.read().len()
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
