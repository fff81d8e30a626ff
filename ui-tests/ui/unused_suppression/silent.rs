//! Suppressions that are needed, and comments that are none.

use std::sync::Mutex;

pub fn behind_the_line(queue: &Mutex<Vec<u32>>) -> usize {
    let first = queue.lock().unwrap();
    let second = queue.lock().unwrap(); // guardlint: allow(reentrant_lock): an example that hangs
    first.len() + second.len()
}

pub fn above_it(queue: &Mutex<Vec<u32>>) -> usize {
    let first = queue.lock().unwrap();
    // guardlint: expect(reentrant_lock): an example
    // that hangs
    let second = queue.lock().unwrap();
    first.len() + second.len()
}

pub fn a_group(queue: &Mutex<Vec<u32>>) -> usize {
    let first = queue.lock().unwrap();
    // guardlint: allow(correctness): an example that hangs
    let second = queue.lock().unwrap();
    first.len() + second.len()
}

pub fn all(queue: &Mutex<Vec<u32>>) -> usize {
    let first = queue.lock().unwrap();
    // guardlint: allow(all): an example that hangs
    let second = queue
        .lock()
        .unwrap();
    first.len() + second.len()
}

/// ```
/// // guardlint: allow(reentrant_lock): in an example
/// ```
pub fn in_documentation() -> &'static str {
    "// guardlint: allow(reentrant_lock): in a string"
}

#[cfg(any())]
pub fn not_compiled(queue: &Mutex<Vec<u32>>) -> usize {
    let first = queue.lock().unwrap();
    // guardlint: allow(reentrant_lock): nobody looks here
    let second = queue.lock().unwrap();
    first.len() + second.len()
}
