//! The lock is taken again, but not while this thread holds it, or in a way that cannot block.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, RwLock, TryLockError};
use std::thread;

pub fn dropped_first(queue: &Mutex<Vec<u32>>) {
    let first = queue.lock().unwrap();
    let length = first.len();
    drop(first);
    queue.lock().unwrap().truncate(length.min(8));
}

pub fn out_of_scope_first(queue: &Mutex<Vec<u32>>) -> usize {
    let length = {
        let first = queue.lock().unwrap();
        first.len()
    };
    length + queue.lock().unwrap().capacity()
}

fn consume(guard: MutexGuard<'_, Vec<u32>>) -> usize {
    guard.len()
}

pub fn moved_out_first(queue: &Mutex<Vec<u32>>) -> usize {
    let first = queue.lock().unwrap();
    let length = consume(first);
    length + queue.lock().unwrap().capacity()
}

pub fn temporaries_die_with_their_statement(queue: &Mutex<Vec<u32>>) {
    queue.lock().unwrap().push(1);
    queue.lock().unwrap().push(2);
}

pub fn condition_of_if_dies_before_the_branch(queue: &Mutex<Vec<u32>>, log: bool) {
    if queue.lock().unwrap().is_empty() && log {
        println!("empty, capacity {}", queue.lock().unwrap().capacity());
    }
}

pub fn let_else_drops_before_else(queue: &Mutex<Vec<u32>>) -> u32 {
    let Some(first) = queue.lock().unwrap().first().copied() else {
        println!("empty, capacity {}", queue.lock().unwrap().capacity());
        return 0;
    };
    first
}

pub fn try_lock_cannot_block(queue: &Mutex<Vec<u32>>) -> bool {
    let first = queue.lock().unwrap();
    first.is_empty() && queue.try_lock().is_ok()
}

/// The usual way to count contention.
pub fn lock_after_a_failed_try(queue: &Mutex<Vec<u32>>) -> MutexGuard<'_, Vec<u32>> {
    match queue.try_lock() {
        Ok(guard) => guard,
        Err(TryLockError::WouldBlock) => {
            println!("contended");
            queue.lock().unwrap()
        }
        Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
    }
}

pub fn parking_lot_try_then_lock(queue: &parking_lot::Mutex<Vec<u32>>) {
    if let Some(mut guard) = queue.try_lock() {
        guard.push(1);
        return;
    }
    queue.lock().push(2);
}

pub fn read_recursive(table: &parking_lot::RwLock<Vec<u32>>) -> usize {
    let first = table.read();
    let second = table.read_recursive();
    first.len() + second.len()
}

pub fn reentrant_mutex(depth: &parking_lot::ReentrantMutex<u32>) -> u32 {
    let first = depth.lock();
    let second = depth.lock();
    *first + *second
}

pub struct Account {
    cents: Mutex<i64>,
}

/// Two instances; whether they can be one is not known here.
pub fn two_instances(from: &Account, to: &Account, amount: i64) {
    let mut from = from.cents.lock().unwrap();
    let mut to = to.cents.lock().unwrap();
    *from -= amount;
    *to += amount;
}

pub fn elements_of_a_collection(accounts: &[Mutex<i64>], from: usize, to: usize) {
    let mut from = accounts[from].lock().unwrap();
    let mut to = accounts[to].lock().unwrap();
    std::mem::swap(&mut *from, &mut *to);
}

pub struct Tree {
    children: Mutex<Vec<Arc<Tree>>>,
}

impl Tree {
    /// Holds the parent's lock and takes the children's.
    pub fn size(&self) -> usize {
        let children = self.children.lock().unwrap();
        1 + children.iter().map(|child| child.size()).sum::<usize>()
    }
}

pub fn another_thread_waits(queue: &Arc<Mutex<Vec<u32>>>) -> thread::JoinHandle<()> {
    let first = queue.lock().unwrap();
    let same = Arc::clone(queue);
    let handle = thread::spawn(move || same.lock().unwrap().push(1));
    println!("{}", first.len());
    handle
}

pub fn waiting_releases(queue: &Mutex<Vec<u32>>, filled: &Condvar) -> u32 {
    let guard = queue.lock().unwrap();
    let mut guard = filled.wait_while(guard, |queue| queue.is_empty()).unwrap();
    guard.pop().unwrap()
}

pub fn assignment_drops_the_old_guard(queue: &Mutex<Vec<u32>>, table: &Mutex<Vec<u32>>) {
    let mut held = queue.lock().unwrap();
    held.push(1);
    held = table.lock().unwrap();
    held.push(2);
    queue.lock().unwrap().push(3);
}

pub fn option_emptied(queue: &Mutex<Vec<u32>>) {
    let mut held = Some(queue.lock().unwrap());
    if let Some(guard) = held.take() {
        println!("{}", guard.len());
        drop(guard);
    }
    queue.lock().unwrap().push(1);
}

/// Held or not, the same condition decides about both acquisitions.
pub fn held_on_the_other_path(queue: &Mutex<Vec<u32>>, early: bool) {
    let held = if early {
        Some(queue.lock().unwrap())
    } else {
        None
    };
    println!("{}", held.is_some());
    if !early {
        queue.lock().unwrap().clear();
    }
}

pub fn shadowed_by_another_lock(queue: &Mutex<Vec<u32>>, table: &Mutex<Vec<u32>>) -> usize {
    let guard = queue.lock().unwrap();
    let length = guard.len();
    let guard = table.lock().unwrap();
    length + guard.len()
}

pub fn again_in_every_round(queue: &Mutex<Vec<u32>>) {
    for n in 0..3 {
        let mut guard = queue.lock().unwrap();
        guard.push(n);
    }
}

pub fn unlocked_for_a_while(queue: &parking_lot::Mutex<Vec<u32>>) {
    let mut guard = queue.lock();
    parking_lot::MutexGuard::unlocked(&mut guard, || queue.lock().push(1));
    guard.push(2);
}

pub fn downgraded_then_released(table: &parking_lot::RwLock<Vec<u32>>) {
    let written = table.write();
    let seen = parking_lot::RwLockWriteGuard::downgrade(written);
    let length = seen.len();
    drop(seen);
    table.write().truncate(length.min(8)); //~ unchecked_upgrade certain
}

pub async fn tokio_dropped_first(queue: &tokio::sync::Mutex<Vec<u32>>) {
    let first = queue.lock().await;
    let length = first.len();
    drop(first);
    queue.lock().await.truncate(length.min(8));
}

pub async fn tokio_try_lock(queue: &tokio::sync::Mutex<Vec<u32>>) -> bool {
    let first = queue.lock().await;
    first.is_empty() && queue.try_lock().is_err()
}

pub fn two_fields(pair: &(RwLock<u32>, RwLock<u32>)) -> u32 {
    let left = pair.0.write().unwrap();
    let right = pair.1.write().unwrap();
    *left + *right
}
