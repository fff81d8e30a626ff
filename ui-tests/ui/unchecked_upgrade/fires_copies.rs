//! What was copied out under the read lock is not the state any more, however many functions handed it on.

use std::collections::HashMap;
use std::sync::{Arc, RwLock, RwLockReadGuard, RwLockWriteGuard};

#[derive(Clone)]
pub struct Entry {
    id: u32,
    count: u32,
}

#[derive(Default)]
struct Register {
    entries: HashMap<u32, Entry>,
}

impl Register {
    fn all(&self) -> Vec<Entry> {
        self.entries.values().cloned().collect()
    }

    fn add(&mut self, entry: Entry) {
        self.entries.insert(entry.id, entry);
    }
}

#[derive(Default)]
struct Registers {
    open: Register,
    closed: Register,
}

#[derive(Default)]
pub struct Manager {
    registers: RwLock<Registers>,
}

impl Manager {
    fn read(&self) -> RwLockReadGuard<'_, Registers> {
        self.registers.read().unwrap()
    }

    fn write(&self) -> RwLockWriteGuard<'_, Registers> {
        self.registers.write().unwrap()
    }

    fn entries(&self) -> Vec<Entry> {
        let registers = self.read();
        let mut all = registers.open.all();
        all.extend(registers.closed.all());
        all
    }

    fn close(&self, entries: Vec<Entry>) {
        let mut registers = self.write();
        registers.open.entries.clear();
        for entry in entries {
            registers.closed.add(entry);
        }
    }

    pub fn collected(&self) {
        let entries: Vec<Entry> = self.read().closed.entries.values().cloned().collect();
        let mut registers = self.registers.write().unwrap(); //~ unchecked_upgrade certain
        for entry in entries {
            registers.closed.entries.insert(entry.id + 1, entry);
        }
    }

    pub fn first_of_many(&self) {
        let registers = self.registers.read().unwrap();
        let first = registers.closed.entries.values().cloned().next().unwrap();
        drop(registers);
        let mut registers = self.registers.write().unwrap(); //~ unchecked_upgrade certain
        registers.closed.entries.insert(first.id + 1, first);
    }

    pub fn indexed(&self) {
        let registers = self.registers.read().unwrap();
        let entries: Vec<Entry> = registers.open.entries.values().cloned().collect();
        drop(registers);
        let mut registers = self.registers.write().unwrap(); //~ unchecked_upgrade certain
        registers.open.add(entries[0].clone());
    }
}

/// Shared with a thread that closes all there is now and then.
#[derive(Clone)]
pub struct Updater(Arc<Manager>);

impl Updater {
    fn counted(&self) -> Result<Vec<Entry>, String> {
        let mut entries = self.0.entries();
        for entry in &mut entries {
            entry.count = entry.count.checked_add(1).ok_or("too many")?;
        }
        Ok(entries)
    }

    pub fn spawn(&self) {
        let updater = self.clone();
        std::thread::spawn(move || {
            let entries = updater.counted()?;
            updater.0.close(entries); //~ unchecked_upgrade certain
            Ok::<_, String>(())
        });
    }
}

#[derive(Default)]
pub struct Sizes {
    sizes: RwLock<Vec<u32>>,
}

impl Sizes {
    pub fn doubled(&self) {
        let sizes: Vec<u32> = self.sizes.read().unwrap().iter().copied().collect();
        let mut twice = self.sizes.write().unwrap(); //~ unchecked_upgrade certain
        for size in sizes {
            twice.push(size);
        }
    }
}

/// Handles stay what they are, wherever they are kept.
#[derive(Default)]
pub struct Connections {
    all: RwLock<HashMap<u32, Arc<RwLock<Vec<u32>>>>>,
}

impl Connections {
    pub fn collected(&self) {
        let all: Vec<Arc<RwLock<Vec<u32>>>> = self.all.read().unwrap().values().cloned().collect();
        for jobs in &all {
            if jobs.read().unwrap().is_empty() {
                jobs.write().unwrap().push(1); //~ unchecked_upgrade certain
            }
        }
    }
}

pub struct Page {
    fresh: bool,
    visits: u32,
}

pub struct Pages {
    all: RwLock<HashMap<u32, Arc<RwLock<Page>>>>,
}

impl Pages {
    /// What `cloned` makes is another handle to the same page.
    pub fn a_handle_out_of_the_table(&self, id: u32) {
        let page = self.all.read().unwrap().get(&id).cloned();
        if let Some(page) = page {
            let visits = page.read().unwrap().visits;
            page.write().unwrap().visits = visits + 1; //~ unchecked_upgrade certain
        }
    }

    pub fn a_clone_of_an_option(&self, page: &Option<Arc<RwLock<Page>>>) {
        if page.as_ref().is_some_and(|page| page.read().unwrap().visits == 0) {
            if let Some(page) = page.clone() {
                page.write().unwrap().visits += 1; //~ unchecked_upgrade certain
            }
        }
    }
}

#[derive(Default)]
pub struct Latest {
    page: RwLock<Option<Arc<String>>>,
}

impl Latest {
    /// A handle that was copied out says what was there, as any other copy does.
    pub fn handle(&self) -> Arc<String> {
        let page = self.page.read().unwrap().clone();
        match page {
            Some(page) => page,
            None => {
                let page = Arc::new(String::new());
                *self.page.write().unwrap() = Some(Arc::clone(&page)); //~ unchecked_upgrade likely
                page
            }
        }
    }

    pub fn handle_of_a_reference(&self) -> Arc<String> {
        let page = self.page.read().unwrap().as_ref().cloned();
        if let Some(page) = page {
            return page;
        }
        let page = Arc::new(String::new());
        *self.page.write().unwrap() = Some(Arc::clone(&page)); //~ unchecked_upgrade likely
        page
    }
}

#[derive(Default)]
pub struct Planes {
    all: RwLock<Vec<u64>>,
}

impl Planes {
    pub fn cloned_from(&self, new: &Vec<u64>) {
        if self.all.read().unwrap().is_empty() {
            self.all.write().unwrap().clone_from(new); //~ unchecked_upgrade advice
        }
    }

    pub fn cloned_into(&self, new: &[u64]) {
        if self.all.read().unwrap().is_empty() {
            new.clone_into(&mut self.all.write().unwrap()); //~ unchecked_upgrade advice
        }
    }
}
