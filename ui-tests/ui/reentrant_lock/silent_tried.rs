//! Locks that are tried by who has them: the try fails, and nothing is held by it.

use parking_lot::RwLock;

pub fn reads_again(lock: &RwLock<u32>) -> u32 {
    let first = lock.read();
    let tried = lock.try_write();
    let again = lock.read_recursive();
    *first + *again + tried.map_or(0, |tried| *tried)
}

pub fn reads_again_in_the_failing_arm(lock: &RwLock<u32>) -> u32 {
    let first = lock.read();
    match lock.try_write() {
        Some(mut tried) => {
            *tried += 1;
            *tried
        }
        None => *lock.read_recursive() + *first,
    }
}

pub fn reads_again_in_the_other_arm(lock: &RwLock<u32>) -> u32 {
    let first = lock.read();
    if let Some(mut tried) = lock.try_write() {
        *tried += *lock.read_recursive();
    }
    *first + *lock.read_recursive()
}

pub fn reads_again_by_the_way(lock: &RwLock<u32>) -> u32 {
    let first = lock.read_recursive();
    let failed = lock.try_write().is_none();
    let again = lock.read_recursive();
    *first + *again + u32::from(failed)
}

pub fn tried_by_the_reader(lock: &std::sync::RwLock<u32>) -> u32 {
    let first = lock.read().unwrap();
    let tried = lock.try_write();
    assert!(tried.is_err());
    let again = lock.try_read();
    *first + again.map_or(0, |again| *again)
}
