//! Cells that decide themselves who sets them, or of which only one thread knows.

use std::cell::OnceCell;
use std::sync::{Mutex, OnceLock};

static NAMES: OnceLock<Vec<u8>> = OnceLock::new();
static SETUP: Mutex<()> = Mutex::new(());

fn load() -> Vec<u8> {
    vec![1]
}

pub fn whoever_is_first() {
    if NAMES.get().is_none() {
        let _ = NAMES.set(load());
    }
}

pub fn the_second_is_told() -> Result<(), Vec<u8>> {
    if NAMES.get().is_none() {
        NAMES.set(load())?;
    }
    Ok(())
}

pub fn the_other_is_used() -> Vec<u8> {
    match NAMES.get() {
        Some(names) => names.clone(),
        None => NAMES.set(load()).err().unwrap_or_default(),
    }
}

pub fn without_a_look() {
    NAMES.set(load()).unwrap();
}

pub fn by_the_cell() -> &'static [u8] {
    match NAMES.get() {
        Some(names) => names,
        None => NAMES.get_or_init(load),
    }
}

pub fn under_a_lock() {
    let _setup = SETUP.lock().unwrap();
    if NAMES.get().is_none() {
        NAMES.set(load()).unwrap();
    }
}

pub fn of_its_own() -> Vec<u8> {
    let cell = OnceLock::new();
    if cell.get().is_none() {
        cell.set(load()).unwrap();
    }
    cell.into_inner().unwrap_or_default()
}

pub struct Unshared {
    cell: OnceCell<Vec<u8>>,
    other: once_cell::unsync::OnceCell<Vec<u8>>,
}

impl Unshared {
    pub fn of_one_thread(&self) {
        if self.cell.get().is_none() {
            self.cell.set(load()).unwrap();
        }
        if self.other.get().is_none() {
            self.other.set(load()).unwrap();
        }
    }
}

pub fn another_decides(names: &OnceLock<Vec<u8>>, other: &OnceLock<Vec<u8>>) {
    if names.get().is_none() {
        other.set(load()).unwrap();
    }
}

pub fn the_only_owner(names: &mut OnceLock<Vec<u8>>) {
    if names.get().is_none() {
        names.set(load()).unwrap();
    }
}
