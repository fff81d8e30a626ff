//! Suppressions that outlived what they suppressed.

use std::sync::{Mutex, RwLock};

pub fn behind_the_line(queue: &Mutex<Vec<u32>>) {
    queue.lock().unwrap().push(1); // guardlint: allow(reentrant_lock): it once was taken twice
    //~^ unused_suppression certain
}

pub fn above_it(queue: &Mutex<Vec<u32>>) {
    // guardlint: allow(reentrant_lock): it once was taken twice
    //~^ unused_suppression certain
    queue.lock().unwrap().push(1);
}

pub fn expected(queue: &Mutex<Vec<u32>>) {
    // guardlint: expect(correctness): to be mended
    //~^ unused_suppression certain
    queue.lock().unwrap().push(1);
}

pub fn of_another_lint(queue: &Mutex<Vec<u32>>) -> usize {
    let first = queue.lock().unwrap();
    // guardlint: allow(unchecked_upgrade): not what is wrong here
    //~^ unused_suppression certain
    let second = queue.lock().unwrap(); //~ reentrant_lock certain
    first.len() + second.len()
}

pub fn one_of_two_names(queue: &Mutex<Vec<u32>>) -> usize {
    let first = queue.lock().unwrap();
    // guardlint: allow(reentrant_lock, unchecked_upgrade): the second never was
    //~^ unused_suppression certain
    let second = queue.lock().unwrap();
    first.len() + second.len()
}

pub fn one_line_too_early(queue: &Mutex<Vec<u32>>) -> usize {
    // guardlint: allow(reentrant_lock): speaks of the first line alone
    //~^ unused_suppression certain
    let first = queue.lock().unwrap();
    let second = queue.lock().unwrap(); //~ reentrant_lock certain
    first.len() + second.len()
}

pub fn not_into_the_block(pages: &RwLock<Vec<u32>>) {
    // guardlint: allow(reentrant_lock): speaks of the condition, not of the block
    //~^ unused_suppression certain
    if let Some(last) = pages.write().unwrap().last_mut() {
        *last += 1;
    }
}

macro_rules! given {
    ($($item:tt)*) => { $($item)* };
}

given! {
    #[guardlint::expect(reentrant_lock, reason = "to be mended")]
    //~^ unused_suppression certain
    pub fn given_to_a_macro(queue: &Mutex<Vec<u32>>) {
        queue.lock().unwrap().push(1);
    }

    pub fn behind_it(queue: &Mutex<Vec<u32>>) -> usize {
        let first = queue.lock().unwrap();
        let second = queue.lock().unwrap(); //~ reentrant_lock certain
        first.len() + second.len()
    }
}

macro_rules! twice {
    ($lock:expr) => {{
        let first = $lock.lock().unwrap();
        // guardlint: allow(reentrant_lock): what it expands to is reported at the call
        //~^ unused_suppression certain
        let second = $lock.lock().unwrap();
        first.len() + second.len()
    }};
}

pub fn in_the_definition_of_a_macro(queue: &Mutex<Vec<u32>>) -> usize {
    twice!(queue) //~ reentrant_lock certain
}
