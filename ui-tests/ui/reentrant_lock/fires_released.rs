//! A guard that is given back on some ways only, and the lock is taken again on all.

use std::collections::BTreeMap;
use std::sync::RwLock;

pub struct Subscriber {
    is_local: bool,
    remote: u32,
}

#[derive(Default)]
pub struct Session {
    subscribers: RwLock<BTreeMap<u32, Subscriber>>,
    quick: parking_lot::RwLock<BTreeMap<u32, Subscriber>>,
}

impl Session {
    pub fn not_the_last_one(&self, id: u32) -> Option<usize> {
        let mut subscribers = self.subscribers.write().unwrap();
        if let Some(gone) = subscribers.remove(&id) {
            if !gone.is_local {
                if !subscribers.values().any(|s| s.remote == gone.remote) {
                    drop(subscribers);
                    println!("{} is gone", gone.remote);
                }
            } else {
                drop(subscribers);
            }
            let subscribers = self.subscribers.read().unwrap(); //~ reentrant_lock likely
            return Some(subscribers.len());
        }
        None
    }

    pub fn given_back_if_local(&self, id: u32) -> usize {
        let mut quick = self.quick.write();
        let gone = quick.remove(&id);
        if gone.is_some_and(|gone| gone.is_local) {
            drop(quick);
        }
        self.quick.read().len() //~ reentrant_lock likely
    }

    pub fn told_the_wrong_way_round(&self, id: u32, count: usize) -> usize {
        let quick = self.quick.write();
        if quick.contains_key(&id) {
            drop(quick);
        }
        if count > 1 {
            return self.quick.read().len(); //~ reentrant_lock likely
        }
        0
    }
}

pub async fn kept_if_empty(names: &tokio::sync::RwLock<Vec<String>>) -> usize {
    let locked = names.write().await;
    if !locked.is_empty() {
        drop(locked);
    }
    names.read().await.len() //~ reentrant_lock likely
}
