//! A look under the shared lock, a write under the exclusive one, and somebody looks again or nobody needs to.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, RwLock};

pub fn look(key: &str) -> u64 {
    key.len() as u64
}

pub fn looks_again(names: &RwLock<Vec<String>>, name: &str) {
    if names.read().unwrap().iter().any(|n| n == name) {
        return;
    }
    let mut names = names.write().unwrap();
    if !names.iter().any(|n| n == name) {
        names.push(name.to_owned());
    }
}

pub fn returns_early_after_a_second_look(cache: &RwLock<HashMap<String, u64>>, key: &str) -> u64 {
    if let Some(hit) = cache.read().unwrap().get(key) {
        return *hit;
    }
    let value = look(key);
    let mut cache = cache.write().unwrap();
    if let Some(hit) = cache.get(key) {
        return *hit;
    }
    cache.insert(key.to_owned(), value);
    value
}

pub fn entry_looks_itself(cache: &RwLock<HashMap<String, u64>>, key: &str) -> u64 {
    if let Some(hit) = cache.read().unwrap().get(key) {
        return *hit;
    }
    let value = look(key);
    *cache
        .write()
        .unwrap()
        .entry(key.to_owned())
        .or_insert(value)
}

pub fn entry_with_a_closure(cache: &RwLock<HashMap<String, u64>>, key: &str) -> u64 {
    let hit = cache.read().unwrap().get(key).copied();
    match hit {
        Some(hit) => hit,
        None => {
            let mut cache = cache.write().unwrap();
            *cache.entry(key.to_owned()).or_insert_with(|| look(key))
        }
    }
}

pub fn used_result_of_insert(seen: &RwLock<HashSet<u32>>, id: u32) {
    let known = seen.read().unwrap().contains(&id);
    if known {
        return;
    }
    if seen.write().unwrap().insert(id) {
        println!("{id} is new");
    }
}

pub fn used_result_of_remove(leases: &RwLock<HashMap<u32, String>>, id: u32) {
    let known = leases.read().unwrap().contains_key(&id);
    if known {
        let lease = leases.write().unwrap().remove(&id);
        if let Some(lease) = lease {
            println!("{lease} is over");
        }
    }
}

pub fn retain_decides_per_element(leases: &RwLock<Vec<u64>>, now: u64) {
    let expired = leases.read().unwrap().iter().any(|end| *end < now);
    if expired {
        leases.write().unwrap().retain(|end| *end >= now);
    }
}

pub fn get_mut_that_may_fail(counts: &RwLock<HashMap<u32, u32>>, id: u32) {
    let known = counts.read().unwrap().contains_key(&id);
    if known {
        let mut counts = counts.write().unwrap();
        if let Some(count) = counts.get_mut(&id) {
            *count += 1;
        }
    }
}

pub fn pop_that_may_fail(queue: &RwLock<Vec<u32>>) -> Option<u32> {
    if queue.read().unwrap().is_empty() {
        return None;
    }
    queue.write().unwrap().pop()
}

pub fn binary_search_again(sorted: &RwLock<Vec<u32>>, item: u32) {
    if sorted.read().unwrap().binary_search(&item).is_ok() {
        return;
    }
    let mut sorted = sorted.write().unwrap();
    if let Err(at) = sorted.binary_search(&item) {
        sorted.insert(at, item);
    }
}

/// The larger one wins, whoever comes first.
pub fn monotone_merge(highest: &RwLock<u64>, seen: u64) {
    if *highest.read().unwrap() >= seen {
        return;
    }
    let mut highest = highest.write().unwrap();
    *highest = (*highest).max(seen);
}

pub struct Versioned {
    epoch: u64,
    items: Vec<u32>,
}

pub fn compares_versions(state: &RwLock<Versioned>, item: u32) -> bool {
    let (epoch, known) = {
        let state = state.read().unwrap();
        (state.epoch, state.items.contains(&item))
    };
    if known {
        return false;
    }
    let mut state = state.write().unwrap();
    if state.epoch != epoch {
        return false;
    }
    state.items.push(item);
    true
}

pub fn read_feeds_a_log_line(queue: &RwLock<Vec<u32>>, job: u32) {
    println!("{} jobs before", queue.read().unwrap().len());
    queue.write().unwrap().push(job);
}

pub enum Command {
    Show,
    Add(u32),
}

pub fn another_match_arm(queue: &RwLock<Vec<u32>>, command: Command) {
    match command {
        Command::Show => println!("{}", queue.read().unwrap().len()),
        Command::Add(job) => queue.write().unwrap().push(job),
    }
}

pub fn two_locks(names: &RwLock<Vec<String>>, log: &RwLock<Vec<String>>, name: &str) {
    let known = names.read().unwrap().iter().any(|n| n == name);
    if !known {
        log.write().unwrap().push(format!("{name} is unknown"));
    }
}

pub fn upgradable(names: &parking_lot::RwLock<Vec<String>>, name: &str) {
    let seen = names.upgradable_read();
    if !seen.iter().any(|n| n == name) {
        let mut names = parking_lot::RwLockUpgradableReadGuard::upgrade(seen);
        names.push(name.to_owned());
    }
}

pub fn outer_lock_over_both(turn: &Mutex<()>, names: &RwLock<Vec<String>>, name: &str) {
    let _turn = turn.lock().unwrap();
    let known = names.read().unwrap().iter().any(|n| n == name);
    if !known {
        names.write().unwrap().push(name.to_owned());
    }
}

pub fn outer_guard_as_a_parameter(
    _turn: &MutexGuard<'_, ()>,
    names: &RwLock<Vec<String>>,
    name: &str,
) {
    let known = names.read().unwrap().iter().any(|n| n == name);
    if !known {
        names.write().unwrap().push(name.to_owned());
    }
}

pub fn not_yet_shared(first: &str) -> RwLock<Vec<String>> {
    let names = RwLock::new(vec![first.to_owned()]);
    let empty = names.read().unwrap().is_empty();
    if !empty {
        names.write().unwrap().push("second".to_owned());
    }
    names
}

pub struct Owner {
    names: RwLock<Vec<String>>,
}

impl Owner {
    pub fn exclusive_receiver(&mut self, name: &str) {
        let known = self.names.read().unwrap().iter().any(|n| n == name);
        if !known {
            self.names.write().unwrap().push(name.to_owned());
        }
    }
}

pub fn parking_lot_looks_again(names: &parking_lot::RwLock<Vec<String>>, name: &str) {
    let known = names.read().iter().any(|n| n == name);
    if known {
        return;
    }
    let mut names = names.write();
    if names.iter().any(|n| n == name) {
        return;
    }
    names.push(name.to_owned());
}

pub fn option_filled_once(config: &RwLock<Option<Vec<u8>>>, keep: bool) -> usize {
    let missing = config.read().unwrap().is_none();
    if missing {
        config.write().unwrap().get_or_insert_with(|| vec![0; 16]);
    }
    if !keep {
        *config.write().unwrap() = None;
    }
    16
}

pub async fn tokio_looks_again(names: &tokio::sync::RwLock<Vec<String>>, name: &str) {
    let known = names.read().await.iter().any(|n| n == name);
    if known {
        return;
    }
    let mut names = names.write().await;
    if !names.iter().any(|n| n == name) {
        names.push(name.to_owned());
    }
}

pub async fn tokio_one_permit(
    turn: &tokio::sync::Semaphore,
    names: &tokio::sync::RwLock<Vec<String>>,
    name: &str,
) {
    let _permit = turn.acquire().await.unwrap();
    let known = names.read().await.iter().any(|n| n == name);
    if !known {
        names.write().await.push(name.to_owned());
    }
}

/// The quick look spares the write lock; whoever comes second changes nothing.
pub fn key_that_may_be_there(seen: &RwLock<HashSet<u32>>, id: u32) {
    if !seen.read().unwrap().contains(&id) {
        seen.write().unwrap().insert(id);
    }
}

pub fn key_that_may_be_gone(leases: &parking_lot::RwLock<HashMap<u32, u64>>, id: u32) {
    if leases.read().contains_key(&id) {
        leases.write().remove(&id);
    }
}

pub struct Segments {
    current: std::sync::Arc<RwLock<Vec<String>>>,
}

/// The lock that is taken for writing is a new one.
pub fn replaced_when_full(segments: &mut Segments, name: String) {
    if segments.current.read().unwrap().len() > 3 {
        segments.current = std::sync::Arc::new(RwLock::new(Vec::new()));
        segments.current.write().unwrap().push(name);
    }
}
