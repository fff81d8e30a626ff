//! A destructor takes the lock that is held where there is something to do, and there may be.

use std::sync::{Mutex, MutexGuard};

pub struct Pool {
    free: Mutex<Vec<u32>>,
}

/// Puts its changes back unless they were kept.
pub struct Change<'a> {
    pool: &'a Pool,
    kept: bool,
}

impl<'a> Change<'a> {
    fn begin(pool: &'a Pool) -> Self {
        Change { pool, kept: false }
    }

    pub fn put_back(mut self) -> usize {
        let pool = self.pool;
        let free = pool.free.lock().unwrap();
        self.kept = false;
        drop(self); //~ reentrant_lock certain
        free.len()
    }

    pub fn kept_or_not(mut self, keep: bool) -> usize {
        let pool = self.pool;
        let free = pool.free.lock().unwrap();
        if keep {
            self.kept = true;
        }
        drop(self); //~ reentrant_lock likely
        free.len()
    }

    fn keep_not(&mut self) {
        self.kept = false;
    }
}

impl Drop for Change<'_> {
    fn drop(&mut self) {
        if !self.kept {
            self.pool.free.lock().unwrap().clear();
        }
    }
}

pub fn a_flag_is_not_set(pool: &Pool) -> usize {
    let change = Change::begin(pool);
    let free = pool.free.lock().unwrap();
    drop(change); //~ reentrant_lock certain
    free.len()
}

pub fn a_flag_is_set_on_one_way(pool: &Pool, keep: bool) -> usize {
    let mut change = Change::begin(pool);
    let free = pool.free.lock().unwrap();
    if keep {
        change.kept = true;
    }
    drop(change); //~ reentrant_lock likely
    free.len()
}

pub fn a_method_resets_the_flag(pool: &Pool) -> usize {
    let mut change = Change { pool, kept: true };
    let free = pool.free.lock().unwrap();
    change.keep_not();
    drop(change); //~ reentrant_lock likely
    free.len()
}

/// Gives its number back.
pub struct Lease<'a> {
    pool: &'a Pool,
    id: Option<u32>,
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if let Some(id) = self.id.take() {
            self.pool.free.lock().unwrap().push(id);
        }
    }
}

pub fn a_field_is_there(pool: &Pool) -> usize {
    let lease = Lease { pool, id: Some(3) };
    let free = pool.free.lock().unwrap();
    drop(lease); //~ reentrant_lock certain
    free.len()
}

pub fn a_field_is_there_again(pool: &Pool) -> usize {
    let mut lease = Lease { pool, id: Some(3) };
    let free = pool.free.lock().unwrap();
    lease.id.take();
    lease.id.get_or_insert(4);
    drop(lease); //~ reentrant_lock likely
    free.len()
}

/// Looks at the field once it has changed it.
pub struct Visit<'a> {
    pool: &'a Pool,
    is_over: bool,
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        self.is_over = !self.pool.free.is_poisoned();
        if self.is_over {
            self.pool.free.lock().unwrap().clear();
        }
    }
}

pub fn a_destructor_that_sets_the_flag(pool: &Pool) -> usize {
    let visit = Visit {
        pool,
        is_over: false,
    };
    let free = pool.free.lock().unwrap();
    drop(visit); //~ reentrant_lock likely
    free.len()
}

/// Owns a guard of the same lock.
pub struct Turn<'a> {
    free: Option<MutexGuard<'a, Vec<u32>>>,
}

pub fn the_guard_was_taken_out_and_is_held(pool: &Pool) -> usize {
    let mut turn = Turn {
        free: Some(pool.free.lock().unwrap()),
    };
    let free = turn.free.take();
    drop(turn);
    let count = pool.free.lock().unwrap().len(); //~ reentrant_lock certain
    free.map_or(count, |free| free.len())
}

/// Only the first round finds the flag as it was.
pub fn a_closure_that_keeps_a_flag(lock: &parking_lot::Mutex<Vec<u32>>, ids: Vec<u32>) -> usize {
    let held = lock.lock();
    let mut later = false;
    ids.into_iter().for_each(move |id| {
        if later {
            lock.lock().push(id); //~ reentrant_lock certain
        }
        later = true;
    });
    held.len()
}

/// A method that is no destructor takes the lock unless it is known that there is nothing to do.
pub struct Log {
    lines: parking_lot::Mutex<Vec<String>>,
    is_loud: bool,
}

impl Log {
    fn say(&self, line: &str) {
        if self.is_loud {
            self.lines.lock().push(line.to_owned());
        }
    }

    pub fn count(&self) -> usize {
        let lines = self.lines.lock();
        self.say("counted"); //~ reentrant_lock certain
        lines.len()
    }
}

pub struct Batch<'a> {
    lock: &'a tokio::sync::Mutex<Vec<u32>>,
    pending: Option<u32>,
}

impl Batch<'_> {
    async fn flush(mut self) {
        if let Some(pending) = self.pending.take() {
            self.lock.lock().await.push(pending);
        }
    }
}

pub async fn of_tokio(lock: &tokio::sync::Mutex<Vec<u32>>) -> usize {
    let batch = Batch {
        lock,
        pending: Some(3),
    };
    let all = lock.lock().await;
    batch.flush().await; //~ reentrant_lock certain
    all.len()
}

async fn add(lock: &tokio::sync::Mutex<u32>, is_urgent: bool) {
    if is_urgent {
        *lock.lock().await += 1;
    }
}

pub async fn of_tokio_by_a_flag(lock: &tokio::sync::Mutex<u32>) -> u32 {
    let held = lock.lock().await;
    add(lock, true).await; //~ reentrant_lock certain
    *held
}
