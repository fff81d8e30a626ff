//! A destructor would take the lock that is held, but finds that there is nothing to do any more.

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

    pub fn keep(mut self) -> usize {
        let pool = self.pool;
        let free = pool.free.lock().unwrap();
        self.kept = true;
        drop(self);
        free.len()
    }

    fn end(self) {}
}

impl Drop for Change<'_> {
    fn drop(&mut self) {
        if !self.kept {
            self.pool.free.lock().unwrap().clear();
        }
    }
}

pub fn a_flag_is_set(pool: &Pool) -> usize {
    let mut change = Change::begin(pool);
    let free = pool.free.lock().unwrap();
    change.kept = true;
    drop(change);
    free.len()
}

pub fn two_calls_below(pool: &Pool) -> usize {
    let mut change = Change::begin(pool);
    let free = pool.free.lock().unwrap();
    change.kept = true;
    change.end();
    free.len()
}

/// Gives its number back.
pub struct Lease<'a> {
    pool: &'a Pool,
    id: Option<u32>,
}

impl Lease<'_> {
    pub fn give_back(mut self) {
        let mut free = self.pool.free.lock().unwrap();
        if let Some(id) = self.id.take() {
            free.push(id);
        }
        drop(self);
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if let Some(id) = self.id.take() {
            self.pool.free.lock().unwrap().push(id);
        }
    }
}

pub fn a_field_is_taken(pool: &Pool) -> usize {
    let mut lease = Lease { pool, id: Some(3) };
    let mut free = pool.free.lock().unwrap();
    let id = lease.id.take();
    free.extend(id);
    drop(lease);
    free.len()
}

pub fn a_field_is_empty_from_the_start(pool: &Pool) -> usize {
    let lease = Lease { pool, id: None };
    let free = pool.free.lock().unwrap();
    drop(lease);
    free.len()
}

pub fn a_field_is_overwritten(pool: &Pool) -> usize {
    let mut lease = Lease { pool, id: Some(3) };
    let free = pool.free.lock().unwrap();
    lease.id = None;
    drop(lease);
    free.len()
}

/// Owns a guard of the same lock.
pub struct Turn<'a> {
    pool: &'a Pool,
    free: Option<MutexGuard<'a, Vec<u32>>>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if self.free.is_some() {
            self.pool.free.lock().unwrap().clear();
        }
    }
}

pub fn the_guard_is_taken(pool: &Pool) -> usize {
    let mut turn = Turn {
        pool,
        free: Some(pool.free.lock().unwrap()),
    };
    let free = turn.free.take();
    drop(turn);
    free.map_or(0, |free| free.len())
}

pub fn the_guard_is_taken_and_dropped(pool: &Pool) -> usize {
    let mut turn = Turn {
        pool,
        free: Some(pool.free.lock().unwrap()),
    };
    drop(turn.free.take());
    let free = pool.free.lock().unwrap();
    drop(turn);
    free.len()
}

/// Leaves the work to a method.
pub struct Visit<'a> {
    pool: &'a Pool,
    is_open: bool,
}

impl Visit<'_> {
    fn leave(&mut self) {
        if self.is_open {
            self.is_open = false;
            self.pool.free.lock().unwrap().clear();
        }
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        self.leave();
    }
}

// metamorphic: not closure
pub fn in_a_method(pool: &Pool) -> usize {
    let mut visit = Visit {
        pool,
        is_open: true,
    };
    let free = pool.free.lock().unwrap();
    visit.is_open = false;
    drop(visit);
    free.len()
}

/// A method that is no destructor asks as well.
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
}

pub fn a_method_with_nothing_to_do() -> usize {
    let log = Log {
        lines: parking_lot::Mutex::default(),
        is_loud: false,
    };
    let lines = log.lines.lock();
    log.say("quiet");
    lines.len()
}

pub async fn in_an_async_function(pool: &Pool, count: &tokio::sync::Mutex<u32>) -> usize {
    let mut change = Change::begin(pool);
    *count.lock().await += 1;
    let free = pool.free.lock().unwrap();
    change.kept = true;
    drop(change);
    free.len()
}

/// The lock of an async function hangs on a flag that it was given.
async fn add(lock: &tokio::sync::Mutex<u32>, is_urgent: bool) {
    if is_urgent {
        *lock.lock().await += 1;
    }
}

// metamorphic: not closure
pub async fn of_tokio(lock: &tokio::sync::Mutex<u32>) -> u32 {
    let held = lock.lock().await;
    add(lock, false).await;
    *held
}
