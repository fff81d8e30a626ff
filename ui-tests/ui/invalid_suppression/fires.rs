//! Comments that are meant to suppress something, and are not written so.

use std::sync::Mutex;

pub fn without_a_reason(queue: &Mutex<Vec<u32>>) -> usize {
    let first = queue.lock().unwrap();
    // guardlint: allow(reentrant_lock)
    //~^ invalid_suppression certain
    let second = queue.lock().unwrap();
    first.len() + second.len()
}

pub fn with_an_empty_reason(queue: &Mutex<Vec<u32>>) -> usize {
    let first = queue.lock().unwrap();
    // guardlint: expect(reentrant_lock):
    //~^ invalid_suppression certain
    let second = queue.lock().unwrap();
    first.len() + second.len()
}

pub fn of_a_lint_that_is_none(queue: &Mutex<Vec<u32>>) -> usize {
    let first = queue.lock().unwrap();
    // guardlint: allow(reentrant_locks): an example that hangs
    //~^ invalid_suppression certain
    let second = queue.lock().unwrap(); //~ reentrant_lock certain
    first.len() + second.len()
}

pub fn with_another_word(queue: &Mutex<Vec<u32>>) -> usize {
    let first = queue.lock().unwrap();
    // guardlint: ignore(reentrant_lock): an example that hangs
    //~^ invalid_suppression certain
    let second = queue.lock().unwrap(); //~ reentrant_lock certain
    first.len() + second.len()
}

pub fn with_nothing_in_the_brackets(queue: &Mutex<Vec<u32>>) {
    queue.lock().unwrap().push(1); // guardlint: allow(): nothing
    //~^ invalid_suppression certain
}

pub fn with_the_reason_of_an_attribute(queue: &Mutex<Vec<u32>>) -> usize {
    let first = queue.lock().unwrap();
    // guardlint: allow(reentrant_lock, reason = "an example that hangs")
    //~^ invalid_suppression certain
    let second = queue.lock().unwrap();
    first.len() + second.len()
}

pub fn without_the_first_colon(queue: &Mutex<Vec<u32>>) -> usize {
    let first = queue.lock().unwrap();
    // guardlint allow(reentrant_lock): an example that hangs
    //~^ invalid_suppression certain
    let second = queue.lock().unwrap(); //~ reentrant_lock certain
    first.len() + second.len()
}

pub fn in_a_block_comment(queue: &Mutex<Vec<u32>>) -> usize {
    let first = queue.lock().unwrap();
    /* guardlint: allow(reentrant_lock): an example that hangs */
    //~^ invalid_suppression certain
    let second = queue.lock().unwrap(); //~ reentrant_lock certain
    first.len() + second.len()
}

/// Adds nothing.
/// guardlint: allow(reentrant_lock): an example that hangs
//~^ invalid_suppression certain
pub fn in_documentation(queue: &Mutex<Vec<u32>>) -> usize {
    let first = queue.lock().unwrap();
    let second = queue.lock().unwrap(); //~ reentrant_lock certain
    first.len() + second.len()
}
