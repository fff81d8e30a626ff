//! A guard that is given back on one of two ways, and what tells afterwards which it was.

use std::collections::BTreeMap;
use std::sync::{Mutex, RwLock};

#[derive(Default)]
pub struct Peers {
    peers: RwLock<BTreeMap<u32, Mutex<BTreeMap<u32, String>>>>,
    quick: parking_lot::Mutex<BTreeMap<u32, String>>,
}

impl Peers {
    pub fn told_by_the_option(&self, peer: u32, channel: u32) -> Option<usize> {
        let peers = self.peers.read().unwrap();
        let mut state = peers.get(&peer)?.lock().unwrap();
        let gone = if let Some(gone) = state.remove(&channel) {
            drop(state);
            drop(peers);
            Some(gone)
        } else {
            None
        };
        if let Some(gone) = gone {
            return Some(self.peers.read().unwrap().len() + gone.len());
        }
        None
    }

    pub fn told_by_one_of_two(&self, peer: u32, channel: u32) -> Option<usize> {
        let peers = self.peers.read().unwrap();
        let (gone, channel) = {
            let mut state = peers.get(&peer)?.lock().unwrap();
            if let Some(gone) = state.remove(&channel) {
                drop(state);
                drop(peers);
                (Some(gone), channel)
            } else {
                (None, channel)
            }
        };
        if let Some(gone) = gone {
            return Some(self.peers.read().unwrap().len() + gone.len());
        }
        Some(channel as usize)
    }

    pub fn told_by_a_flag(&self, channel: u32) -> usize {
        let quick = self.quick.lock();
        let is_gone = !quick.contains_key(&channel);
        if is_gone {
            drop(quick);
        }
        if is_gone {
            return self.quick.lock().len();
        }
        0
    }

    pub fn given_back_on_both(&self, channel: u32) -> usize {
        let mut quick = self.quick.lock();
        if quick.remove(&channel).is_some() {
            drop(quick);
        } else {
            drop(quick);
        }
        self.quick.lock().len()
    }
}

pub async fn told_across_an_await(names: &tokio::sync::RwLock<Vec<String>>) -> usize {
    let locked = names.write().await;
    let first = if let Some(first) = locked.first() {
        let first = first.clone();
        drop(locked);
        Some(first)
    } else {
        None
    };
    match first {
        Some(first) => names.read().await.len() + first.len(),
        None => 0,
    }
}
