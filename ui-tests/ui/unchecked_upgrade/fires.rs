//! A look under the shared lock decides about a write under the exclusive one, and nobody looks again.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, RwLock};

pub fn look(key: &str) -> u64 {
    key.len() as u64
}

/// Two threads that start from the same value lose one step.
pub fn lost_update(counts: &Arc<RwLock<HashMap<String, u64>>>, key: &str) {
    let seen = counts.read().unwrap().get(key).copied().unwrap_or(0);
    counts.write().unwrap().insert(key.to_owned(), seen + 1); //~ unchecked_upgrade certain
}

pub fn lost_update_of_a_number(total: &Arc<RwLock<u64>>) {
    let seen = *total.read().unwrap();
    *total.write().unwrap() = seen + 1; //~ unchecked_upgrade certain
}

pub fn pushed_twice(names: &Arc<RwLock<Vec<String>>>, name: String) {
    let known = names.read().unwrap().contains(&name);
    if !known {
        names.write().unwrap().push(name); //~ unchecked_upgrade certain
    }
}

pub fn removed_though_renewed(leases: &Arc<RwLock<HashMap<u32, u64>>>, id: u32, now: u64) {
    let expired = leases
        .read()
        .unwrap()
        .get(&id)
        .is_some_and(|end| *end < now);
    if expired {
        leases.write().unwrap().remove(&id); //~ unchecked_upgrade certain
    }
}

pub fn condition_in_place(names: &Arc<RwLock<Vec<String>>>, name: &str) {
    if !names.read().unwrap().iter().any(|n| n == name) {
        let mut changed = names.write().unwrap(); //~ unchecked_upgrade certain
        changed.push(name.to_owned());
    }
}

/// Both compute the same value: wasteful, not wrong.
pub fn memo(cache: &RwLock<HashMap<String, u64>>, key: &str) -> u64 {
    if let Some(hit) = cache.read().unwrap().get(key) {
        return *hit;
    }
    let value = look(key);
    cache.write().unwrap().insert(key.to_owned(), value); //~ unchecked_upgrade advice
    value
}

/// The second session replaces one that somebody holds already.
pub fn session(sessions: &RwLock<HashMap<u32, Arc<String>>>, id: u32) -> Arc<String> {
    let known = sessions.read().unwrap().get(&id).cloned();
    match known {
        Some(session) => session,
        None => {
            let fresh = Arc::new(format!("session {id}"));
            let mut sessions = sessions.write().unwrap(); //~ unchecked_upgrade likely|certain
            sessions.insert(id, Arc::clone(&fresh));
            fresh
        }
    }
}

pub fn guard_dropped_by_hand(names: &RwLock<Vec<String>>, name: &str) {
    let seen = names.read().unwrap();
    let missing = !seen.iter().any(|n| n == name);
    drop(seen);
    if missing {
        names.write().unwrap().push(name.to_owned()); //~ unchecked_upgrade certain
    }
}

/// Up to edition 2021 the shared guard lives through `else`, so this hangs instead.
pub fn else_of_if_let(names: &RwLock<HashMap<u32, String>>, id: u32) {
    if let Some(name) = names.read().unwrap().get(&id) {
        println!("{name}");
    } else {
        names.write().unwrap().insert(id, id.to_string()); //~[e2021] reentrant_lock certain; [e2024] unchecked_upgrade advice
    }
}

pub fn stale_position(queue: &RwLock<Vec<u32>>, job: u32) {
    let position = queue.read().unwrap().iter().position(|j| *j == job);
    if let Some(index) = position {
        queue.write().unwrap().swap_remove(index); //~ unchecked_upgrade certain
    }
}

pub fn early_return(counts: &RwLock<HashMap<String, u64>>, key: &str) -> Option<u64> {
    let seen = counts.read().unwrap().get(key).copied()?;
    counts.write().unwrap().insert(key.to_owned(), seen * 2); //~ unchecked_upgrade certain
    Some(seen)
}

pub fn filled_twice(config: &RwLock<Option<Vec<u8>>>) -> usize {
    let missing = config.read().unwrap().is_none();
    if missing {
        *config.write().unwrap() = Some(vec![0; 16]); //~ unchecked_upgrade advice|likely|certain
    }
    config.read().unwrap().as_ref().map_or(0, Vec::len)
}

/// A look that panics is no recheck.
pub fn recheck_that_panics(counts: &RwLock<HashMap<u32, u32>>, id: u32) {
    let known = counts.read().unwrap().contains_key(&id);
    if known {
        let mut counts = counts.write().unwrap(); //~ unchecked_upgrade likely|certain
        *counts.get_mut(&id).expect("seen a moment ago") += 1;
    }
}

pub fn pop_that_panics(queue: &RwLock<Vec<u32>>) -> Option<u32> {
    let empty = queue.read().unwrap().is_empty();
    if empty {
        return None;
    }
    Some(queue.write().unwrap().pop().unwrap()) //~ unchecked_upgrade likely|certain
}

/// The check comes after the deed.
pub fn recheck_too_late(names: &RwLock<Vec<String>>, name: &str) {
    let known = names.read().unwrap().iter().any(|n| n == name);
    if known {
        return;
    }
    let mut names = names.write().unwrap(); //~ unchecked_upgrade certain
    names.push(name.to_owned());
    if names.len() > 100 {
        println!("many names");
    }
}

/// The decision was about a name, the second look is about room.
pub fn recheck_of_something_else(names: &RwLock<Vec<String>>, name: &str) -> bool {
    if names.read().unwrap().iter().any(|n| n == name) {
        return false;
    }
    let mut names = names.write().unwrap(); //~ unchecked_upgrade likely|certain
    if names.len() >= names.capacity() {
        return false;
    }
    names.push(name.to_owned());
    true
}

/// Two looks, both under shared locks.
pub fn recheck_under_another_read(names: &RwLock<Vec<String>>, name: &str) {
    if names.read().unwrap().iter().any(|n| n == name) {
        return;
    }
    println!("{name} may be new");
    let still_missing = !names.read().unwrap().iter().any(|n| n == name);
    if still_missing {
        names.write().unwrap().push(name.to_owned()); //~ unchecked_upgrade certain
    }
}

pub fn parking_lot_pushed_twice(names: &parking_lot::RwLock<Vec<String>>, name: &str) {
    let known = names.read().iter().any(|n| n == name);
    if !known {
        names.write().push(name.to_owned()); //~ unchecked_upgrade certain
    }
}

pub fn parking_lot_lost_update(total: &parking_lot::RwLock<u64>, by: u64) {
    let seen = *total.read();
    let next = seen.saturating_add(by);
    *total.write() = next; //~ unchecked_upgrade certain
}

pub async fn tokio_pushed_twice(names: &tokio::sync::RwLock<Vec<String>>, name: &str) {
    let known = names.read().await.iter().any(|n| n == name);
    if !known {
        names.write().await.push(name.to_owned()); //~ unchecked_upgrade certain
    }
}

pub async fn fetch(key: &str) -> u64 {
    look(key)
}

pub async fn tokio_memo(cache: &tokio::sync::RwLock<HashMap<String, u64>>, key: &str) -> u64 {
    let hit = cache.read().await.get(key).copied();
    if let Some(hit) = hit {
        return hit;
    }
    let value = fetch(key).await;
    let mut cache = cache.write().await; //~ unchecked_upgrade advice
    cache.insert(key.to_owned(), value);
    value
}

pub fn in_a_loop(queue: &RwLock<Vec<u32>>, limit: usize) {
    loop {
        let length = queue.read().unwrap().len();
        if length >= limit {
            break;
        }
        queue.write().unwrap().push(length as u32); //~ unchecked_upgrade certain
    }
}

static NAMES: RwLock<Vec<String>> = RwLock::new(Vec::new());

pub fn a_static(name: &str) {
    let known = NAMES.read().unwrap().iter().any(|n| n == name);
    if !known {
        NAMES.write().unwrap().push(name.to_owned()); //~ unchecked_upgrade certain
    }
}

/// The key is there once, the job is queued twice.
pub fn queued_twice(seen: &RwLock<HashSet<u32>>, queue: &Mutex<Vec<u32>>, id: u32) {
    if !seen.read().unwrap().contains(&id) {
        queue.lock().unwrap().push(id);
        seen.write().unwrap().insert(id); //~ unchecked_upgrade advice|likely|certain
    }
}

pub fn started_twice(seen: &RwLock<HashSet<u32>>, id: u32) {
    if !seen.read().unwrap().contains(&id) {
        std::thread::spawn(move || println!("{id}"));
        seen.write().unwrap().insert(id); //~ unchecked_upgrade likely|certain
    }
}

/// Two looks, two mistakes: that the first is meant does not make the second so.
pub fn twice_in_one_function(names: &RwLock<Vec<String>>, name: &str) {
    let known = names.read().unwrap().iter().any(|n| n == name);
    if !known {
        names.write().unwrap().push(name.to_owned()); //~ unchecked_upgrade certain
    }
    let crowded = names.read().unwrap().len() > 7;
    if crowded {
        names.write().unwrap().remove(0); //~ unchecked_upgrade certain
    }
}
