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

/// guardlint: finds what is wrong here, as said in `guardlint::allow(..)`.
pub fn spoken_of(queue: &Mutex<Vec<u32>>) {
    // guardlint allow(reentrant_lock) is not needed, for
    // guardlint does see this, and
    /* guardlint: knows it */
    queue.lock().unwrap().push(1);
}
