//! What goes away takes another lock, or none, or does not go away yet.

use std::mem::ManuallyDrop;
use std::sync::{Mutex, MutexGuard};

pub struct Pool {
    free: Mutex<Vec<u32>>,
}

pub struct Lease<'a> {
    pool: &'a Pool,
    id: u32,
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        self.pool.free.lock().unwrap().push(self.id);
    }
}

/// Leases that need not be given back.
pub mod lent {
    pub struct Lease<'a> {
        pub pool: &'a super::Pool,
        pub id: u32,
    }

    pub struct Job<'a> {
        pub lease: Lease<'a>,
    }
}

pub struct Job<'a> {
    name: String,
    lease: Lease<'a>,
}

pub fn another_type_of_the_name(pool: &Pool, id: u32) -> usize {
    let lease = lent::Lease { pool, id };
    let free = pool.free.lock().unwrap();
    drop(lease);
    free.len()
}

pub fn a_field_of_another_type_of_the_name(pool: &Pool, id: u32) -> usize {
    let job = lent::Job {
        lease: lent::Lease { pool, id },
    };
    let free = pool.free.lock().unwrap();
    drop(job);
    free.len()
}

pub fn the_field_was_taken_out(pool: &Pool, name: String) -> Lease<'_> {
    let job = Job {
        name,
        lease: Lease { pool, id: 1 },
    };
    let lease = job.lease;
    let free = pool.free.lock().unwrap();
    let name = job.name;
    drop(name);
    drop(free);
    lease
}

pub fn one_of_a_pair_was_taken_out<'a>(pool: &'a Pool, other: &'a Pool) -> Lease<'a> {
    let pair = (Lease { pool, id: 1 }, Lease { pool: other, id: 2 });
    let mine = pair.0;
    let free = pool.free.lock().unwrap();
    drop(pair.1);
    drop(free);
    mine
}

pub fn dropped_behind_the_guard(pool: &Pool, name: String) -> usize {
    let job = Job {
        name,
        lease: Lease { pool, id: 1 },
    };
    let free = pool.free.lock().unwrap();
    free.len() + job.name.len()
}

pub fn a_lease_of_another_pool(pool: &Pool, other: &Pool) -> usize {
    let lease = Lease { pool: other, id: 1 };
    let free = pool.free.lock().unwrap();
    drop(lease);
    free.len()
}

/// Owns a guard, and lets go of it before it takes the lock once more.
pub struct Turn<'a> {
    pool: &'a Pool,
    free: Option<MutexGuard<'a, Vec<u32>>>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.free.take();
        self.pool.free.lock().unwrap().push(0);
    }
}

pub fn lets_go_first(pool: &Pool) {
    let free = Some(pool.free.lock().unwrap());
    drop(Turn { pool, free });
}

pub fn lets_go_first_at_the_end(pool: &Pool) -> bool {
    let free = Some(pool.free.lock().unwrap());
    let turn = Turn { pool, free };
    turn.free.is_some()
}

pub struct Shift<'a> {
    pool: &'a Pool,
    free: ManuallyDrop<MutexGuard<'a, Vec<u32>>>,
}

impl Drop for Shift<'_> {
    fn drop(&mut self) {
        // SAFETY: nobody looks at it afterwards.
        unsafe { ManuallyDrop::drop(&mut self.free) };
        self.pool.free.lock().unwrap().push(0);
    }
}

pub fn lets_go_in_place(pool: &Pool) {
    let free = ManuallyDrop::new(pool.free.lock().unwrap());
    drop(Shift { pool, free });
}

pub struct Visit<'a> {
    pool: &'a Pool,
    free: Option<MutexGuard<'a, Vec<u32>>>,
}

impl Visit<'_> {
    fn leave(&mut self) {
        if let Some(free) = self.free.take() {
            drop(free);
        }
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        self.leave();
        self.pool.free.lock().unwrap().push(0);
    }
}

pub fn lets_go_in_a_helper(pool: &Pool) {
    let free = Some(pool.free.lock().unwrap());
    drop(Visit { pool, free });
}

pub fn nothing_is_replaced(pool: &Pool) {
    let mut lease = None;
    {
        let free = pool.free.lock().unwrap();
        if free.is_empty() {
            lease = Some(Lease { pool, id: 1 });
        }
    }
    drop(lease);
}

pub struct Slot<'a> {
    lease: Option<Lease<'a>>,
}

pub fn nothing_is_in_the_field(pool: &Pool) -> Option<Lease<'_>> {
    let mut slot = Slot { lease: None };
    let free = pool.free.lock().unwrap();
    slot.lease = Some(Lease { pool, id: 1 });
    drop(free);
    slot.lease
}

pub fn nothing_goes_away(pool: &Pool) {
    let lease: Option<Lease<'_>> = None;
    let mut free = pool.free.lock().unwrap();
    drop(lease);
    free.clear();
}

pub enum State<'a> {
    Idle,
    Leased(Lease<'a>),
}

pub fn another_variant(pool: &Pool) -> State<'_> {
    let mut state = State::Idle;
    let free = pool.free.lock().unwrap();
    if free.is_empty() {
        state = State::Leased(Lease { pool, id: 1 });
    }
    drop(free);
    state
}

/// Its fields go away as they are declared: the guard first.
pub struct Round<'a> {
    free: MutexGuard<'a, Vec<u32>>,
    lease: Lease<'a>,
}

pub fn the_guard_is_declared_first(pool: &Pool) -> usize {
    let round = Round {
        free: pool.free.lock().unwrap(),
        lease: Lease { pool, id: 1 },
    };
    round.free.len()
}

pub fn the_guard_is_first_of_a_pair(pool: &Pool) {
    let free = pool.free.lock().unwrap();
    let pair = ((free, 1), Lease { pool, id: 1 });
    drop(pair);
}
