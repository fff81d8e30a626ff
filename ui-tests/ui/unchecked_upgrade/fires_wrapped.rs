//! The look or the write is behind a helper, an accessor, a closure style, a newtype, a macro or a trait.

use std::collections::HashMap;
use std::sync::{Arc, RwLock, RwLockReadGuard, RwLockWriteGuard};

use other::registry::Registry;
use other::shared::Shared;

#[derive(Default)]
pub struct Peers {
    list: RwLock<Vec<String>>,
    seen: RwLock<HashMap<String, u64>>,
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

    fn push(&self, peer: &str) {
        self.list_mut().push(peer.to_owned());
    }

    fn with<R>(&self, look: impl FnOnce(&Vec<String>) -> R) -> R {
        look(&self.list.read().unwrap())
    }

    fn update<R>(&self, change: impl FnOnce(&mut Vec<String>) -> R) -> R {
        change(&mut self.list.write().unwrap())
    }

    fn last_seen(&self, peer: &str) -> Option<u64> {
        self.seen.read().unwrap().get(peer).copied()
    }

    fn forget(&self, peer: &str) {
        self.seen.write().unwrap().remove(peer);
    }

    // metamorphic: not helper
    pub fn helper_writes(&self, peer: &str) {
        let known = self.list.read().unwrap().iter().any(|p| p == peer);
        if !known {
            self.push(peer); //~ unchecked_upgrade certain
        }
    }

    pub fn helper_reads(&self, peer: &str) {
        if !self.contains(peer) {
            self.list.write().unwrap().push(peer.to_owned()); //~ unchecked_upgrade certain
        }
    }

    pub fn helpers_on_both_sides(&self, peer: &str) {
        if !self.contains(peer) {
            self.push(peer); //~ unchecked_upgrade certain
        }
    }

    pub fn accessors(&self, peer: &str) {
        let known = self.list().iter().any(|p| p == peer);
        if !known {
            let mut list = self.list_mut(); //~ unchecked_upgrade certain
            list.push(peer.to_owned());
        }
    }

    pub fn closure_style(&self, peer: &str) {
        let known = self.with(|list| list.iter().any(|p| p == peer));
        if !known {
            self.update(|list| list.push(peer.to_owned())); //~ unchecked_upgrade certain
        }
    }

    pub fn removal_behind_a_helper(&self, peer: &str, now: u64) {
        if self.last_seen(peer).is_some_and(|seen| seen + 60 < now) {
            self.forget(peer); //~ unchecked_upgrade certain
        }
    }

    pub fn decided_by_an_early_return(&self, peer: &str) -> bool {
        if self.contains(peer) {
            return false;
        }
        self.push(peer); //~ unchecked_upgrade certain
        true
    }

    /// Only the writing half is in a closure, which runs at once.
    pub fn in_a_closure_that_runs_at_once(&self, peer: Option<&str>) {
        let full = self.list().len() > 7;
        if !full {
            peer.into_iter().for_each(|peer| self.push(peer)); //~ unchecked_upgrade certain
        }
    }
}

/// What a reader keeps: a guard in a struct.
pub struct Snapshot<'a> {
    list: RwLockReadGuard<'a, Vec<String>>,
}

impl Snapshot<'_> {
    fn has(&self, peer: &str) -> bool {
        self.list.iter().any(|p| p == peer)
    }
}

pub fn guard_kept_in_a_struct(peers: &Peers, peer: &str) {
    let snapshot = Snapshot { list: peers.list() };
    let known = snapshot.has(peer);
    drop(snapshot);
    if !known {
        peers.push(peer); //~ unchecked_upgrade certain
    }
}

macro_rules! reading {
    ($lock:expr) => {
        $lock.read().unwrap()
    };
}

macro_rules! writing {
    ($lock:expr) => {
        $lock.write().unwrap()
    };
}

pub fn through_macros(total: &RwLock<u64>) {
    let seen = *reading!(total);
    *writing!(total) = seen + 1; //~ unchecked_upgrade certain
}

/// A table of one's own around a lock of another crate.
#[derive(Clone, Default)]
pub struct Table(Arc<parking_lot::RwLock<HashMap<u32, Vec<u8>>>>);

impl Table {
    fn read(&self) -> parking_lot::RwLockReadGuard<'_, HashMap<u32, Vec<u8>>> {
        self.0.read()
    }

    fn write(&self) -> parking_lot::RwLockWriteGuard<'_, HashMap<u32, Vec<u8>>> {
        self.0.write()
    }
}

pub fn newtype_around_a_lock(table: &Table, id: u32) {
    let stale = table.read().get(&id).is_some_and(|bytes| bytes.is_empty());
    if stale {
        table.write().remove(&id); //~ unchecked_upgrade certain
    }
}

pub fn clone_of_the_handle(table: &Table, id: u32) {
    let same = table.clone();
    let length = table.read().get(&id).map_or(0, Vec::len);
    let mut bytes = same.write(); //~ unchecked_upgrade certain
    bytes.insert(id, vec![0; length + 1]);
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
        self.names.write().unwrap().push(name.to_owned());
    }
}

pub fn trait_methods_of_a_known_type(store: &Memory, name: &str) {
    if !store.has(name) {
        store.put(name); //~ unchecked_upgrade certain
    }
}

pub fn trait_methods_of_an_unknown_type(store: &dyn Store, name: &str) {
    if !store.has(name) {
        store.put(name); //~ unchecked_upgrade likely
    }
}

pub fn generic_function<T: PartialEq>(list: &RwLock<Vec<T>>, item: T) {
    let known = list.read().unwrap().contains(&item);
    if !known {
        list.write().unwrap().push(item); //~ unchecked_upgrade certain
    }
}

pub fn accessors_of_another_crate(registry: &Registry, name: &str) {
    let known = registry.read_state().names.iter().any(|n| n == name);
    if !known {
        registry.write_state().names.push(name.to_owned()); //~ unchecked_upgrade certain
    }
}

pub fn helpers_of_another_crate(registry: &Registry, name: &str) {
    if !registry.knows(name) {
        registry.add(name); //~ unchecked_upgrade certain
    }
}

pub fn closure_style_of_another_crate(registry: &Registry, name: &str) {
    let known = registry.with(|state| state.names.iter().any(|n| n == name));
    if !known {
        registry.update(|state| state.names.push(name.to_owned())); //~ unchecked_upgrade certain
    }
}

pub fn newtype_of_another_crate(total: &Shared<u64>) {
    let seen = *total.borrow();
    *total.borrow_mut() = seen + 1; //~ unchecked_upgrade certain
}

#[derive(Default)]
pub struct Session {
    frames: tokio::sync::RwLock<Vec<u64>>,
}

impl Session {
    async fn last(&self) -> Option<u64> {
        self.frames.read().await.last().copied()
    }

    async fn append(&self, frame: u64) {
        self.frames.write().await.push(frame);
    }

    pub async fn tokio_helpers(&self) {
        let last = self.last().await.unwrap_or(0);
        self.append(last + 1).await; //~ unchecked_upgrade certain
    }

    pub async fn tokio_helper_writes(&self, frame: u64) {
        let stale = self.frames.read().await.iter().all(|f| *f < frame);
        if stale {
            self.append(frame).await; //~ unchecked_upgrade certain
        }
    }
}
