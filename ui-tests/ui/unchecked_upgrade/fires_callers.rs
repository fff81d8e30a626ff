//! Those who call the function hold locks, and no lock that keeps all others out.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, RwLock};

pub type Map = RwLock<HashMap<String, Arc<str>>>;

/// Two ways in, each under a lock of its own.
pub struct TwoLocks {
    reading: Mutex<()>,
    loading: Mutex<()>,
    map: Map,
}

impl TwoLocks {
    pub fn read(&self) {
        let _reading = self.reading.lock().unwrap();
        self.fill("a");
    }

    pub fn load(&self) {
        let _loading = self.loading.lock().unwrap();
        self.fill("b");
    }

    fn fill(&self, key: &str) {
        if self.map.read().unwrap().get(key).is_some() {
            return;
        }
        self.map.write().unwrap().insert(key.into(), "x".into()); //~ unchecked_upgrade likely
    }
}

/// The lock belongs to the call, not to the state.
pub struct Logged {
    sizes: RwLock<Vec<u32>>,
}

impl Logged {
    pub fn logging(&self, log: &Mutex<Vec<String>>) {
        let mut log = log.lock().unwrap();
        log.push("x".to_owned());
        self.grow();
    }

    fn grow(&self) {
        let next = self.sizes.read().unwrap().len() as u32;
        self.sizes.write().unwrap().push(next); //~ unchecked_upgrade certain
    }
}

/// Each handle has its own lock, and they share the state.
pub struct Handle {
    gate: Mutex<()>,
    shared: Arc<Map>,
}

impl Handle {
    pub fn refresh(&self) {
        let _gate = self.gate.lock().unwrap();
        self.fill("a");
    }

    fn fill(&self, key: &str) {
        if self.shared.read().unwrap().get(key).is_some() {
            return;
        }
        self.shared.write().unwrap().insert(key.into(), "x".into()); //~ unchecked_upgrade likely
    }
}

/// Anyone may call it without the lock.
pub struct Public {
    gate: Mutex<()>,
    sizes: RwLock<Vec<u32>>,
}

impl Public {
    pub fn refresh(&self) {
        let _gate = self.gate.lock().unwrap();
        self.grow();
    }

    pub fn grow(&self) {
        let next = self.sizes.read().unwrap().len() as u32;
        self.sizes.write().unwrap().push(next); //~ unchecked_upgrade likely
    }
}

/// One way in is under the lock.
pub struct OneOfTwo {
    gate: Mutex<()>,
    sizes: RwLock<Vec<u32>>,
}

impl OneOfTwo {
    pub fn under_the_lock(&self) {
        let _gate = self.gate.lock().unwrap();
        self.grow();
    }

    pub fn without(&self) {
        self.grow();
    }

    fn grow(&self) {
        let next = self.sizes.read().unwrap().len() as u32;
        self.sizes.write().unwrap().push(next); //~ unchecked_upgrade likely
    }
}

static GATE: Mutex<()> = Mutex::new(());
static SIZES: RwLock<Vec<u32>> = RwLock::new(Vec::new());

/// Given away as a value, it is called by whoever gets it.
pub fn hands_out() -> std::thread::JoinHandle<()> {
    let _gate = GATE.lock().unwrap();
    grow();
    std::thread::spawn(grow)
}

fn grow() {
    let next = SIZES.read().unwrap().len() as u32;
    SIZES.write().unwrap().push(next); //~ unchecked_upgrade likely
}
