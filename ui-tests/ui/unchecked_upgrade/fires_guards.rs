//! What is called like a guard is none, or there is none.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, RwLock};
use std::thread;

pub type Icons = RwLock<HashMap<u32, u32>>;

/// Tells when the report is done, and holds nothing.
pub struct ReportGuard {
    pub title: String,
}

/// To do something, not to keep others from it.
pub struct Permit(pub u32);

pub fn under_no_guard(_report: &ReportGuard, icons: &Icons, name: u32) -> u32 {
    if let Some(icon) = icons.read().unwrap().get(&name) {
        return *icon;
    }
    let icon = name + 1;
    icons.write().unwrap().insert(name, icon); //~ unchecked_upgrade advice
    icon
}

pub fn with_no_guard(permit: Permit, icons: &Icons, name: u32) -> u32 {
    if let Some(icon) = icons.read().unwrap().get(&name) {
        return *icon;
    }
    let icon = name + permit.0;
    icons.write().unwrap().insert(name, icon); //~ unchecked_upgrade advice
    icon
}

/// Only where the gate is open there is a guard.
pub struct Fallible {
    gate: Mutex<u32>,
    names: RwLock<Vec<String>>,
}

impl Fallible {
    fn open(&self) -> Option<MutexGuard<'_, u32>> {
        let gate = self.gate.lock().unwrap();
        if *gate == 0 {
            return None;
        }
        Some(gate)
    }

    pub fn not_asked(&self) {
        let gate = self.open();
        if self.names.read().unwrap().is_empty() {
            self.names.write().unwrap().push("x".to_owned()); //~ unchecked_upgrade certain
        }
        drop(gate);
    }

    pub fn closed(&self) {
        let None = self.open() else {
            return;
        };
        if self.names.read().unwrap().is_empty() {
            self.names.write().unwrap().push("x".to_owned()); //~ unchecked_upgrade certain
        }
    }
}

pub fn once_another_thread_has_it(names: Vec<u32>) {
    let shared = Arc::new(RwLock::new(names));
    let other = Arc::clone(&shared);
    thread::spawn(move || other.write().unwrap().push(2));
    if shared.read().unwrap().is_empty() {
        shared.write().unwrap().push(1); //~ unchecked_upgrade certain
    }
}

pub fn in_a_later_round(names: Vec<u32>) {
    let shared = Arc::new(RwLock::new(names));
    for id in 0..2 {
        if shared.read().unwrap().is_empty() {
            shared.write().unwrap().push(id); //~ unchecked_upgrade certain
        }
        let other = Arc::clone(&shared);
        thread::spawn(move || other.write().unwrap().clear());
    }
}

/// The guards come from whoever implements it.
pub trait Names {
    fn read(&self) -> std::sync::RwLockReadGuard<'_, Vec<String>>;
    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Vec<String>>;
}

#[derive(Default)]
pub struct Listed(std::sync::RwLock<Vec<String>>);

impl Names for Listed {
    fn read(&self) -> std::sync::RwLockReadGuard<'_, Vec<String>> {
        self.0.read().unwrap()
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Vec<String>> {
        self.0.write().unwrap()
    }
}

// metamorphic: not helper
pub fn of_a_trait_object(names: &dyn Names, name: &str) {
    if names.read().is_empty() {
        names.write().push(name.to_owned()); //~ unchecked_upgrade likely|certain
    }
}
