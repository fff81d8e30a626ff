//! A thread takes a lock that it holds already, in plain sight.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, RwLock};

/// The bank whose `withdraw` calls `deposit` under the lock.
pub struct Bank {
    balance: Mutex<i64>,
}

impl Bank {
    pub fn deposit(&self, amount: i64) {
        *self.balance.lock().unwrap() += amount;
    }

    pub fn withdraw(&self, amount: i64) -> bool {
        let balance = self.balance.lock().unwrap();
        if *balance < amount {
            return false;
        }
        self.deposit(-amount); //~ reentrant_lock certain
        true
    }
}

pub fn twice(queue: &Arc<Mutex<Vec<u32>>>) -> usize {
    let first = queue.lock().unwrap();
    let second = queue.lock().unwrap(); //~ reentrant_lock certain
    first.len() + second.len()
}

pub fn twice_in_a_branch(queue: &Arc<Mutex<Vec<u32>>>, clear: bool) -> usize {
    let seen = queue.lock().unwrap();
    if clear {
        queue.lock().unwrap().clear(); //~ reentrant_lock certain
    }
    seen.len()
}

pub fn read_inside_write(table: &Arc<RwLock<Vec<u32>>>) -> usize {
    let mut changed = table.write().unwrap();
    changed.push(1);
    let seen = table.read().unwrap(); //~ reentrant_lock certain
    seen.len()
}

pub fn write_inside_read(table: &Arc<RwLock<Vec<u32>>>) {
    let seen = table.read().unwrap();
    if seen.is_empty() {
        table.write().unwrap().push(1); //~ reentrant_lock certain
    }
}

pub fn read_inside_read(table: &Arc<RwLock<Vec<u32>>>) -> usize {
    let first = table.read().unwrap();
    let second = table.read().unwrap(); //~ reentrant_lock likely
    first.len() + second.len()
}

pub fn parking_lot_twice(queue: &parking_lot::Mutex<Vec<u32>>) {
    let mut first = queue.lock();
    first.push(1);
    queue.lock().push(2); //~ reentrant_lock certain
}

pub fn parking_lot_read_inside_read(table: &parking_lot::RwLock<Vec<u32>>) -> usize {
    let first = table.read();
    let second = table.read(); //~ reentrant_lock likely
    first.len() + second.len()
}

pub fn parking_lot_upgradable_inside_read(table: &parking_lot::RwLock<Vec<u32>>) -> usize {
    let first = table.read();
    let second = table.upgradable_read(); //~ reentrant_lock likely
    first.len() + second.len()
}

pub fn parking_lot_write_inside_upgradable(table: &parking_lot::RwLock<Vec<u32>>) {
    let seen = table.upgradable_read();
    if seen.is_empty() {
        table.write().push(1); //~ reentrant_lock certain
    }
}

pub async fn tokio_twice(queue: &tokio::sync::Mutex<Vec<u32>>) {
    let mut first = queue.lock().await;
    first.push(1);
    queue.lock().await.push(2); //~ reentrant_lock certain
}

pub async fn tokio_write_inside_read(table: &tokio::sync::RwLock<Vec<u32>>) {
    let seen = table.read().await;
    if seen.is_empty() {
        table.write().await.push(1); //~ reentrant_lock certain
    }
}

pub async fn tokio_read_inside_read(table: &tokio::sync::RwLock<Vec<u32>>) -> usize {
    let first = table.read().await;
    let second = table.read().await; //~ reentrant_lock likely
    first.len() + second.len()
}

pub fn match_keeps_the_guard(names: &Mutex<HashMap<u32, String>>, id: u32) -> String {
    match names.lock().unwrap().get(&id) {
        Some(name) => name.clone(),
        None => {
            let name = format!("user {id}");
            names.lock().unwrap().insert(id, name.clone()); //~ reentrant_lock certain
            name
        }
    }
}

pub fn if_let_keeps_the_guard(queue: &Mutex<Vec<u32>>) {
    if let Some(last) = queue.lock().unwrap().pop() {
        queue.lock().unwrap().push(last + 1); //~ reentrant_lock certain
    }
}

/// Up to edition 2021 the guard lives through `else`; since 2024 it is gone by then.
pub fn else_of_if_let(queue: &Mutex<Vec<u32>>) {
    if let Some(last) = queue.lock().unwrap().first().copied() {
        println!("{last}");
    } else {
        println!("empty: {}", queue.lock().unwrap().capacity()); //~[e2021] reentrant_lock certain
    }
}

pub fn while_let_keeps_the_guard(queue: &Mutex<Vec<u32>>) {
    while let Some(last) = queue.lock().unwrap().pop() {
        if last > 3 {
            queue.lock().unwrap().push(last - 3); //~ reentrant_lock certain
        }
    }
}

pub fn through_a_clone(queue: &Arc<Mutex<Vec<u32>>>) -> usize {
    let same = Arc::clone(queue);
    let first = queue.lock().unwrap();
    let second = same.lock().unwrap(); //~ reentrant_lock certain
    first.len() + second.len()
}

pub fn moved_to_another_name(queue: &Mutex<Vec<u32>>) {
    let guard = queue.lock().unwrap();
    let kept = guard;
    queue.lock().unwrap().push(kept.len() as u32); //~ reentrant_lock certain
}

pub fn kept_in_an_option(queue: &Mutex<Vec<u32>>) {
    let kept = Some(queue.lock().unwrap());
    queue.lock().unwrap().push(1); //~ reentrant_lock certain
    drop(kept);
}

pub fn kept_in_a_tuple(queue: &Mutex<Vec<u32>>) -> usize {
    let (guard, limit) = (queue.lock().unwrap(), 3);
    guard.len() + limit + queue.lock().unwrap().len() //~ reentrant_lock certain
}

pub fn kept_across_a_loop(queue: &Mutex<Vec<u32>>, total: &Mutex<u32>) {
    let seen = total.lock().unwrap();
    for n in queue.lock().unwrap().drain(..) {
        *total.lock().unwrap() += n + *seen; //~ reentrant_lock certain
    }
}

pub fn after_a_wait(queue: &Mutex<Vec<u32>>, filled: &Condvar) {
    let mut guard = queue.lock().unwrap();
    while guard.is_empty() {
        guard = filled.wait(guard).unwrap();
    }
    queue.lock().unwrap().clear(); //~ reentrant_lock certain
}

pub fn mapped_guards_hold_the_lock(pair: &parking_lot::Mutex<(u32, u32)>) {
    let mut left = parking_lot::MutexGuard::map(pair.lock(), |both| &mut both.0);
    *left += pair.lock().1; //~ reentrant_lock certain
}

static COUNTERS: Mutex<[u32; 4]> = Mutex::new([0; 4]);

pub fn a_static_twice() {
    let first = COUNTERS.lock().unwrap();
    COUNTERS.lock().unwrap()[0] += first[1]; //~ reentrant_lock certain
}

pub fn a_keyword_as_a_name(r#in: &Mutex<Vec<u32>>) -> usize {
    let count = || r#in.lock().unwrap().len(); //~ reentrant_lock certain
    let first = r#in.lock().unwrap();
    first.len() + count()
}
