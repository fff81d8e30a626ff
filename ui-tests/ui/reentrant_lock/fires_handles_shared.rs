//! Monitors under a read-write lock: to read under it may go well, until somebody wants to write.

use std::sync::Arc;
use std::time::Duration;

use guardlint::monitor;

pub static ICONS: Icons = Icons::new();

#[monitor(rwlock)]
#[derive(Default)]
pub struct Icons {
    names: Vec<u32>,
    shown: u32,
}

#[monitor(rwlock)]
impl Icons {
    pub const fn new() -> Self {
        Self {
            names: Vec::new(),
            shown: 0,
        }
    }

    pub fn len(&self) -> usize {
        self.names.len()
    }

    pub fn load(&mut self, name: u32) {
        self.names.push(name);
    }

    pub fn look(&self, handle: &Arc<Icons>) -> usize {
        self.names.len() + handle.len()
    }

    pub fn look_and_load(&self, handle: Arc<Icons>) {
        handle.load(self.shown);
    }

    pub fn load_and_look(&mut self, handle: Arc<Icons>) -> usize {
        self.shown += 1;
        handle.len()
    }

    pub fn load_twice(&mut self, handle: &Arc<Icons>) {
        self.names.push(0);
        handle.load(1);
    }

    pub fn with<R>(&self, look: impl FnOnce(&[u32]) -> R) -> R {
        look(&self.names)
    }

    #[when(!self.names.is_empty(), try, timeout)]
    pub fn first(&self) -> u32 {
        self.names[0]
    }

    #[when(!self.names.is_empty(), try, timeout)]
    pub fn take(&mut self) -> Option<u32> {
        self.names.pop()
    }

    #[when(self.names.len() > ICONS.len())]
    pub fn more(&self) -> usize {
        self.names.len()
    }
}

pub fn reads_under_a_read(icons: &Arc<Icons>) -> usize {
    icons.look(icons) //~ reentrant_lock likely
}

pub fn writes_under_a_read(icons: &Arc<Icons>) {
    icons.look_and_load(icons.clone()); //~ reentrant_lock certain
}

pub fn reads_under_a_write(icons: &Arc<Icons>) -> usize {
    icons.load_and_look(icons.clone()) //~ reentrant_lock certain
}

pub fn writes_under_a_write(icons: &Arc<Icons>) {
    icons.load_twice(icons); //~ reentrant_lock certain
}

pub fn reads_in_a_closure(icons: &Icons) -> usize {
    icons.with(|names| names.len() + icons.len()) //~ reentrant_lock likely
}

pub fn writes_in_a_closure(icons: &Icons) {
    icons.with(|_| icons.load(1)); //~ reentrant_lock certain
}

pub fn waits_to_read(icons: &Icons) -> u32 {
    icons.with(|_| icons.first()) //~ reentrant_lock likely
}

pub fn tries_to_read(icons: &Icons) -> Option<u32> {
    icons.with(|_| icons.try_first()) //~ reentrant_lock likely
}

pub fn waits_to_read_for_a_while(icons: &Icons) -> Option<u32> {
    icons.with(|_| icons.first_timeout(Duration::ZERO)) //~ reentrant_lock likely
}

pub fn waits_to_write(icons: &Icons) -> Option<u32> {
    icons.with(|_| icons.take()) //~ reentrant_lock certain
}

pub fn tries_to_write(icons: &Icons) -> Option<u32> {
    icons.with(|_| icons.try_take()).flatten() //~ reentrant_lock certain
}

pub fn waits_to_write_for_a_while(icons: &Icons) -> Option<u32> {
    icons.with(|_| icons.take_timeout(Duration::ZERO)).flatten() //~ reentrant_lock certain
}

pub fn reads_in_a_condition() -> usize {
    ICONS.more() //~ reentrant_lock likely
}
