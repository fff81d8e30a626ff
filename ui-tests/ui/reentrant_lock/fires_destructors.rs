//! What goes away takes a lock that is held.

use std::sync::{Mutex, MutexGuard};

pub struct Pool {
    free: Mutex<Vec<u32>>,
}

/// Goes back to the pool when dropped.
pub struct Lease<'a> {
    pool: &'a Pool,
    id: u32,
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        self.pool.free.lock().unwrap().push(self.id);
    }
}

/// Has no destructor of its own.
pub struct Job<'a> {
    name: String,
    lease: Lease<'a>,
}

pub struct Shift<'a> {
    jobs: (Job<'a>, u32),
}

pub enum Work<'a> {
    Leased(Lease<'a>),
    Free,
}

fn lease(pool: &Pool) -> Lease<'_> {
    let id = pool.free.lock().unwrap().pop().unwrap_or_default();
    Lease { pool, id }
}

pub fn a_field_is_dropped_by_a_statement(pool: &Pool, name: String) -> usize {
    let job = Job {
        name,
        lease: lease(pool),
    };
    let free = pool.free.lock().unwrap();
    drop(job); //~ reentrant_lock certain
    free.len()
}

pub fn a_field_is_dropped_before_the_guard(pool: &Pool, name: String) -> usize {
    let free = pool.free.lock().unwrap();
    let job = Job {
        name,
        lease: Lease { pool, id: 1 },
    };
    free.len() + job.name.len()
} //~ reentrant_lock certain

pub fn a_field_of_a_field(pool: &Pool, name: String) -> usize {
    let lease = lease(pool);
    let shift = Shift {
        jobs: (Job { name, lease }, 1),
    };
    let free = pool.free.lock().unwrap();
    drop(shift); //~ reentrant_lock certain
    free.len()
}

pub fn in_a_variant(pool: &Pool) -> usize {
    let work = Work::Leased(lease(pool));
    let free = pool.free.lock().unwrap();
    drop(work); //~ reentrant_lock certain
    free.len()
}

pub fn left_free(work: &mut Work<'_>) {
    *work = Work::Free;
}

/// Owns a guard, which goes away behind what its destructor does.
pub struct Turn<'a> {
    pool: &'a Pool,
    free: MutexGuard<'a, Vec<u32>>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.pool.free.lock().unwrap().push(0);
    }
}

pub fn a_destructor_under_its_own_guard(pool: &Pool) -> usize {
    let free = pool.free.lock().unwrap();
    let turn = Turn { pool, free };
    turn.free.len()
} //~ reentrant_lock certain

pub struct Visit<'a> {
    pool: &'a Pool,
    free: Option<MutexGuard<'a, Vec<u32>>>,
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        if let Some(free) = &mut self.free {
            free.push(self.pool.free.lock().unwrap().len() as u32);
        }
    }
}

pub fn a_destructor_that_uses_its_guard(pool: &Pool) {
    let free = Some(pool.free.lock().unwrap());
    let visit = Visit { pool, free };
    drop(visit); //~ reentrant_lock likely
}

/// Puts its changes back unless they were kept.
pub struct Change<'a> {
    pool: &'a Pool,
    kept: bool,
}

impl Drop for Change<'_> {
    fn drop(&mut self) {
        if !self.kept {
            self.pool.free.lock().unwrap().clear();
        }
    }
}

/// Only the value itself knows whether there is anything to do.
pub fn a_destructor_that_asks_its_value(pool: &Pool, kept: bool) -> usize {
    let change = Change { pool, kept };
    let free = pool.free.lock().unwrap();
    drop(change); //~ reentrant_lock likely
    free.len()
}

pub fn what_was_there_is_replaced<'a>(pool: &'a Pool, other: &'a Pool) -> usize {
    let mut lease = Some(lease(pool));
    let free = pool.free.lock().unwrap();
    lease = None; //~ reentrant_lock certain
    let count = free.len();
    drop(free);
    lease = lease.or(Some(Lease { pool: other, id: 1 }));
    count + usize::from(lease.is_some())
}

pub fn another_variant_is_replaced(pool: &Pool) -> usize {
    let mut work = Work::Leased(lease(pool));
    let free = pool.free.lock().unwrap();
    work = Work::Free; //~ reentrant_lock certain
    free.len() + usize::from(matches!(work, Work::Free))
}

/// Its fields go away as they are declared: the guard last.
pub struct Round<'a> {
    lease: Lease<'a>,
    free: MutexGuard<'a, Vec<u32>>,
}

pub fn the_guard_is_declared_last(pool: &Pool) -> usize {
    let round = Round {
        lease: Lease { pool, id: 1 },
        free: pool.free.lock().unwrap(),
    };
    round.free.len()
} //~ reentrant_lock certain

pub fn the_guard_is_last_of_a_pair(pool: &Pool) {
    let pair = (Lease { pool, id: 1 }, pool.free.lock().unwrap());
    drop(pair); //~ reentrant_lock certain
}
