//! All who call the function hold one lock around it, and nobody else can.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, RwLock};

/// The same lock, by two ways.
pub struct Diamond {
    gate: Mutex<()>,
    map: RwLock<HashMap<String, Arc<str>>>,
}

impl Diamond {
    pub fn from_the_top(&self) {
        let _gate = self.gate.lock().unwrap();
        self.both();
    }

    fn both(&self) {
        self.left();
        self.right();
    }

    fn left(&self) {
        self.fill("left");
    }

    fn right(&self) {
        self.fill("right");
    }

    fn fill(&self, key: &str) {
        if self.map.read().unwrap().get(key).is_some() {
            return;
        }
        self.map.write().unwrap().insert(key.into(), "x".into());
    }
}

/// The lock lies beside the object that the function is called on.
pub struct Outer {
    gate: Mutex<()>,
    inner: Inner,
}

struct Inner {
    map: RwLock<HashMap<String, Arc<str>>>,
}

impl Outer {
    pub fn one_way_in(&self) {
        let _gate = self.gate.lock().unwrap();
        self.inner.fill("one");
    }

    pub fn another_way_in(&self) {
        let _gate = self.gate.lock().unwrap();
        let inner = &self.inner;
        inner.fill("another");
    }
}

impl Inner {
    fn fill(&self, key: &str) {
        if self.map.read().unwrap().get(key).is_some() {
            return;
        }
        self.map.write().unwrap().insert(key.into(), "x".into());
    }
}

static TURN: Mutex<()> = Mutex::new(());
static NAMES: RwLock<Vec<String>> = RwLock::new(Vec::new());

pub fn in_turn() {
    let _turn = TURN.lock().unwrap();
    add("first");
    again(3);
}

/// A circle adds nothing to those who lead into it.
fn again(times: u32) {
    if times > 0 {
        add("again");
        again(times - 1);
    }
}

fn add(name: &str) {
    let known = NAMES.read().unwrap().iter().any(|n| n == name);
    if !known {
        NAMES.write().unwrap().push(name.to_owned());
    }
}

/// The future is made and awaited under the lock.
pub struct Service {
    gate: tokio::sync::Mutex<()>,
    names: tokio::sync::RwLock<Vec<String>>,
}

impl Service {
    pub async fn one_at_a_time(&self, name: &str) {
        let _gate = self.gate.lock().await;
        self.add(name).await;
    }

    async fn add(&self, name: &str) {
        let known = self.names.read().await.iter().any(|n| n == name);
        if !known {
            self.names.write().await.push(name.to_owned());
        }
    }
}
