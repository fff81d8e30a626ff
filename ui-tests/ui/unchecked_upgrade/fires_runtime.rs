//! The locks of `guardlint`, by which one need not forget it.

use std::collections::HashMap;

use guardlint::RwLock;

pub fn icon(icons: &RwLock<HashMap<u32, u32>>, name: u32) -> u32 {
    if let Some(icon) = icons.read().get(&name) {
        return *icon;
    }
    let icon = name + 1;
    icons.write().insert(name, icon); //~ unchecked_upgrade advice
    icon
}

pub fn first(names: &RwLock<Vec<u32>>) -> u32 {
    if names.read().is_empty() {
        names.write().push(1); //~ unchecked_upgrade certain
    }
    names.read()[0]
}
