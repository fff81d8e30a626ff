//! Who calls holds a lock all the while, in a value that is not called a guard.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, RwLock};
use std::thread;

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

/// The guard comes out of what may have failed.
pub struct Fallible {
    gate: Mutex<u32>,
    names: RwLock<Vec<String>>,
}

impl Fallible {
    fn mapped(&self) -> Result<MutexGuard<'_, u32>, String> {
        let gate = self.gate.lock().map_err(|_| "poisoned".to_owned())?;
        Ok(gate)
    }

    fn matched(&self) -> Result<MutexGuard<'_, u32>, String> {
        match self.gate.lock() {
            Ok(gate) => Ok(gate),
            Err(_) => Err("poisoned".to_owned()),
        }
    }

    fn open(&self) -> Option<MutexGuard<'_, u32>> {
        let gate = self.gate.lock().unwrap();
        if *gate == 0 {
            return None;
        }
        Some(gate)
    }

    async fn counted(&self) -> Result<MutexGuard<'_, u32>, String> {
        let gate = self.gate.lock().unwrap();
        u8::try_from(*gate).map_err(|e| e.to_string())?;
        Ok(gate)
    }

    fn add(&self, mut gate: MutexGuard<'_, u32>) {
        self.names.write().unwrap().push("x".to_owned());
        *gate += 1;
    }

    pub fn asked(&self) -> Result<(), String> {
        let gate = self.mapped()?;
        if self.names.read().unwrap().is_empty() {
            self.names.write().unwrap().push("x".to_owned());
        }
        drop(gate);
        Ok(())
    }

    pub fn handed_on(&self) -> Result<(), String> {
        let gate = self.matched()?;
        if self.names.read().unwrap().is_empty() {
            self.add(gate);
        }
        Ok(())
    }

    pub fn insisted(&self) {
        let gate = self.open().unwrap();
        if self.names.read().unwrap().is_empty() {
            self.names.write().unwrap().push(gate.to_string());
        }
    }

    pub fn tested(&self) {
        if let Some(gate) = self.open() {
            if self.names.read().unwrap().is_empty() {
                self.names.write().unwrap().push(gate.to_string());
            }
        }
    }

    pub async fn awaited(&self) -> Result<(), String> {
        let gate = self.counted().await?;
        if self.names.read().unwrap().is_empty() {
            self.add(gate);
        }
        Ok(())
    }
}

/// One thread comes through, however many functions say so.
#[derive(Default)]
pub struct Deep {
    taken: AtomicBool,
    names: RwLock<Vec<String>>,
}

impl Deep {
    fn pass(&self) -> bool {
        !self.taken.swap(true, Ordering::AcqRel)
    }

    fn enter(&self) -> bool {
        self.pass()
    }

    fn begin(&self) -> bool {
        self.enter()
    }

    pub fn start(&self) {
        if self.names.read().unwrap().is_empty() && self.begin() {
            self.names.write().unwrap().push("x".to_owned());
        }
    }
}

pub fn before_anybody_has_it(names: Vec<u32>) {
    let shared = Arc::new(RwLock::new(names));
    if shared.read().unwrap().is_empty() {
        shared.write().unwrap().push(1);
    }
    let other = Arc::clone(&shared);
    thread::spawn(move || other.write().unwrap().push(2));
}
