//! Suppressions as they should be, and comments that speak of guardlint.

use std::sync::Mutex;

pub fn suppressed(queue: &Mutex<Vec<u32>>) -> usize {
    let first = queue.lock().unwrap();
    // guardlint: allow(guardlint::reentrant_lock): an example: it hangs
    let second = queue.lock().unwrap();
    first.len() + second.len()
}

/// // guardlint: allow(reentrant_lock)
pub fn in_documentation() -> &'static str {
    // see guardlint: it knows why
    /* guardlint: not a comment of one line */
    "// guardlint: allow(reentrant_lock)"
}
