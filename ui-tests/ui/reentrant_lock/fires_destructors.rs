//! What goes away takes a lock that is held.

use std::sync::Mutex;

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

// metamorphic
pub fn a_field_is_dropped_by_a_statement(pool: &Pool, name: String) -> usize {
    let job = Job {
        name,
        lease: lease(pool),
    };
    let free = pool.free.lock().unwrap();
    drop(job); //~ reentrant_lock certain
    free.len()
}

// metamorphic
pub fn a_field_is_dropped_before_the_guard(pool: &Pool, name: String) -> usize {
    let free = pool.free.lock().unwrap();
    let job = Job {
        name,
        lease: Lease { pool, id: 1 },
    };
    free.len() + job.name.len()
} //~ reentrant_lock certain

// metamorphic
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
