//! A variable that somebody writes to through a reference is no longer what it was.

use std::sync::Mutex;

fn set(flag: &mut bool) {
    *flag = true;
}

pub fn a_flag_that_a_callee_sets(lock: &Mutex<u32>) -> u32 {
    let held = lock.lock().unwrap();
    let mut done = false;
    set(&mut done);
    if done {
        return *lock.lock().unwrap(); //~ reentrant_lock certain
    }
    *held
}

pub fn a_flag_that_a_closure_sets(lock: &Mutex<u32>, numbers: &[u32]) -> u32 {
    let held = lock.lock().unwrap();
    let mut found = false;
    numbers.iter().for_each(|&n| found |= n > 2);
    if found {
        return *lock.lock().unwrap(); //~ reentrant_lock certain
    }
    *held
}

pub fn a_variant_that_a_method_changes(lock: &Mutex<u32>, number: u32) -> u32 {
    let held = lock.lock().unwrap();
    let mut last = None;
    last.get_or_insert(number);
    if let Some(number) = last {
        return number + *lock.lock().unwrap(); //~ reentrant_lock certain
    }
    *held
}

pub struct Search {
    found: bool,
    tries: u32,
}

pub fn a_field(lock: &parking_lot::Mutex<u32>) -> u32 {
    let held = lock.lock();
    let mut search = Search {
        found: false,
        tries: 3,
    };
    set(&mut search.found);
    if search.found {
        return search.tries + *lock.lock(); //~ reentrant_lock certain
    }
    *held
}

/// What nobody has a reference to is known still.
pub fn another_field(lock: &parking_lot::Mutex<u32>) -> u32 {
    let held = lock.lock();
    let mut search = Search {
        found: false,
        tries: 3,
    };
    search.tries += 1;
    if search.found {
        return search.tries + *lock.lock();
    }
    *held
}

pub async fn of_tokio(lock: &tokio::sync::Mutex<u32>) -> u32 {
    let held = lock.lock().await;
    let mut done = false;
    set(&mut done);
    if done {
        return *lock.lock().await; //~ reentrant_lock certain
    }
    *held
}
