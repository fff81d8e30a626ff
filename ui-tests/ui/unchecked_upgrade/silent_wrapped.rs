//! The second look is behind a helper, or the two sections belong to different locks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard};

use other::registry::Registry;
use other::shared::Shared;

#[derive(Default)]
pub struct Peers {
    list: RwLock<Vec<String>>,
    banned: RwLock<Vec<String>>,
    turn: Mutex<()>,
}

impl Peers {
    fn list(&self) -> RwLockReadGuard<'_, Vec<String>> {
        self.list.read().unwrap()
    }

    fn list_mut(&self) -> RwLockWriteGuard<'_, Vec<String>> {
        self.list.write().unwrap()
    }

    fn contains(&self, peer: &str) -> bool {
        self.list().iter().any(|p| p == peer)
    }

    fn push_once(&self, peer: &str) {
        let mut list = self.list_mut();
        if !list.iter().any(|p| p == peer) {
            list.push(peer.to_owned());
        }
    }

    fn update<R>(&self, change: impl FnOnce(&mut Vec<String>) -> R) -> R {
        change(&mut self.list_mut())
    }

    pub fn callee_looks_again(&self, peer: &str) {
        if !self.contains(peer) {
            self.push_once(peer);
        }
    }

    pub fn accessors_and_a_second_look(&self, peer: &str) {
        let known = self.list().iter().any(|p| p == peer);
        if !known {
            let mut list = self.list_mut();
            if !list.iter().any(|p| p == peer) {
                list.push(peer.to_owned());
            }
        }
    }

    pub fn closure_looks_again(&self, peer: &str) {
        if self.contains(peer) {
            return;
        }
        self.update(|list| {
            if !list.iter().any(|p| p == peer) {
                list.push(peer.to_owned());
            }
        });
    }

    pub fn closure_retains(&self, peer: &str) {
        if self.contains(peer) {
            self.update(|list| list.retain(|p| p != peer));
        }
    }

    pub fn another_field_decides(&self, peer: &str) {
        let banned = self.banned.read().unwrap().iter().any(|p| p == peer);
        if !banned {
            self.push_once(peer);
        }
    }

    fn push_under_turn(&self, peer: &str) {
        let known = self.contains(peer);
        if !known {
            self.list_mut().push(peer.to_owned());
        }
    }

    /// The only caller of `push_under_turn` holds the turn.
    pub fn outer_lock_in_the_caller(&self, peer: &str) {
        let _turn = self.turn.lock().unwrap();
        self.push_under_turn(peer);
    }

    pub fn other_instance(&self, other: &Peers, peer: &str) {
        if !self.contains(peer) {
            other.list_mut().push(peer.to_owned());
        }
    }

    pub fn length_is_only_reported(&self, peer: &str) -> usize {
        let before = self.list().len();
        self.push_once(peer);
        before
    }
}

#[derive(Clone, Default)]
pub struct Table(Arc<parking_lot::RwLock<HashMap<u32, Vec<u8>>>>);

impl Table {
    pub fn newtype_with_an_entry(&self, id: u32) -> usize {
        if let Some(bytes) = self.0.read().get(&id) {
            return bytes.len();
        }
        self.0.write().entry(id).or_default().len()
    }

    fn has(&self, id: u32) -> bool {
        self.0.read().contains_key(&id)
    }

    pub fn key_that_may_be_gone(&self, id: u32) {
        if !self.has(id) {
            return;
        }
        self.0.write().remove(&id);
    }

    /// The work is claimed in the first section: nobody else takes the same batch.
    pub fn claimed_in_the_first_section(&self, id: u32) {
        let batch = self.0.write().remove(&id);
        if let Some(batch) = batch {
            println!("{} bytes", batch.len());
        }
    }
}

macro_rules! insert_missing {
    ($lock:expr, $key:expr, $value:expr) => {
        if !$lock.read().unwrap().contains_key(&$key) {
            $lock.write().unwrap().entry($key).or_insert($value);
        }
    };
}

pub fn macro_with_an_entry(names: &RwLock<HashMap<u32, String>>, id: u32) {
    insert_missing!(names, id, id.to_string());
}

pub trait Store {
    fn has(&self, name: &str) -> bool;
    fn put(&self, name: &str);
}

#[derive(Default)]
pub struct Memory {
    names: RwLock<Vec<String>>,
}

impl Store for Memory {
    fn has(&self, name: &str) -> bool {
        self.names.read().unwrap().iter().any(|n| n == name)
    }

    fn put(&self, name: &str) {
        let mut names = self.names.write().unwrap();
        if !names.iter().any(|n| n == name) {
            names.push(name.to_owned());
        }
    }
}

pub fn trait_methods_that_look_again(store: &dyn Store, name: &str) {
    if !store.has(name) {
        store.put(name);
    }
}

pub fn generic_function<T: Ord>(sorted: &RwLock<Vec<T>>, item: T) {
    if sorted.read().unwrap().binary_search(&item).is_ok() {
        return;
    }
    let mut sorted = sorted.write().unwrap();
    match sorted.binary_search(&item) {
        Ok(_) => {}
        Err(at) => sorted.insert(at, item),
    }
}

pub fn helper_of_another_crate(registry: &Registry, name: &str) {
    if !registry.knows(name) {
        registry.add_once(name);
    }
}

pub fn closure_style_of_another_crate(registry: &Registry, id: u64) -> Arc<String> {
    let known = registry.with(|state| state.sessions.get(&id).cloned());
    known.unwrap_or_else(|| {
        registry.update(|state| Arc::clone(state.sessions.entry(id).or_default()))
    })
}

pub fn newtype_of_another_crate(total: &Shared<u64>, seen: u64) {
    if *total.borrow() < seen {
        let mut total = total.borrow_mut();
        if *total < seen {
            *total = seen;
        }
    }
}

#[derive(Default)]
pub struct Session {
    frames: tokio::sync::RwLock<Vec<u64>>,
}

impl Session {
    async fn last(&self) -> Option<u64> {
        self.frames.read().await.last().copied()
    }

    async fn append_newer(&self, frame: u64) {
        let mut frames = self.frames.write().await;
        if frames.last().is_none_or(|last| *last < frame) {
            frames.push(frame);
        }
    }

    pub async fn tokio_callee_looks_again(&self, frame: u64) {
        if self.last().await.is_none_or(|last| last < frame) {
            self.append_newer(frame).await;
        }
    }
}
