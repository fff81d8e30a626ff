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
