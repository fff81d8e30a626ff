//! Who calls holds a lock all the while, in a value that is not called a guard.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, RwLock};

pub type Icons = RwLock<HashMap<u32, u32>>;

pub struct Session<'a> {
    all: MutexGuard<'a, u32>,
}

impl<'a> Session<'a> {
    pub fn of(all: &'a Mutex<u32>) -> Self {
        Session {
            all: all.lock().unwrap(),
        }
    }

    pub fn icon(&self, icons: &Icons, name: u32) -> u32 {
        if let Some(icon) = icons.read().unwrap().get(&name) {
            return *icon;
        }
        let icon = name + *self.all;
        icons.write().unwrap().insert(name, icon);
        icon
    }
}

pub struct Visit<'a>(Session<'a>);

impl Visit<'_> {
    pub fn icon(&mut self, icons: &Icons, name: u32) -> u32 {
        if let Some(icon) = icons.read().unwrap().get(&name) {
            return *icon;
        }
        let icon = name + 1;
        icons.write().unwrap().insert(name, icon);
        icon
    }
}

pub fn visit(all: &Mutex<u32>, icons: &Icons) -> u32 {
    Visit(Session::of(all)).icon(icons, 1)
}

/// Has no lifetime that would tell.
pub struct Turn {
    _mine: tokio::sync::OwnedMutexGuard<()>,
}

pub async fn turn(all: &Arc<tokio::sync::Mutex<()>>) -> Turn {
    Turn {
        _mine: Arc::clone(all).lock_owned().await,
    }
}

pub fn on_ones_turn(_turn: &Turn, icons: &Icons, name: u32) -> u32 {
    if let Some(icon) = icons.read().unwrap().get(&name) {
        return *icon;
    }
    let icon = name + 1;
    icons.write().unwrap().insert(name, icon);
    icon
}
