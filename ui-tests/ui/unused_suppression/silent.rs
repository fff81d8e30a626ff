//! Suppressions that are needed, and comments that are none.

use std::sync::Mutex;

use guardlint::allow as hangs;

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

macro_rules! given {
    ($($item:tt)*) => { $($item)* };
}

given! {
    #[guardlint::allow(reentrant_lock, reason = "an example that hangs")]
    pub fn given_to_a_macro(queue: &Mutex<Vec<u32>>) -> usize {
        let first = queue.lock().unwrap();
        let second = queue.lock().unwrap();
        first.len() + second.len()
    }
}

macro_rules! written {
    ($name:ident) => {
        #[guardlint::expect(reentrant_lock, reason = "an example that hangs")]
        pub fn $name(queue: &Mutex<Vec<u32>>) -> usize {
            let first = queue.lock().unwrap();
            let second = queue.lock().unwrap();
            first.len() + second.len()
        }
    };
}

written!(written_by_a_macro);

macro_rules! chosen {
    (if #[cfg($on:meta)] { $($then:item)* } else { $($other:item)* }) => {
        $(#[cfg($on)] $then)*
        $(#[cfg(not($on))] $other)*
    };
}

chosen! {
    if #[cfg(any())] {
        #[guardlint::expect(reentrant_lock, reason = "nobody looks here")]
        pub fn chosen(_: &Mutex<Vec<u32>>) {}
    } else {
        #[guardlint::allow(reentrant_lock, reason = "an example that hangs")]
        pub fn chosen(queue: &Mutex<Vec<u32>>) -> usize {
            let first = queue.lock().unwrap();
            let second = queue.lock().unwrap();
            first.len() + second.len()
        }
    }
}

#[hangs(reentrant_lock, reason = "an example that hangs")]
pub fn by_another_name(queue: &Mutex<Vec<u32>>) -> usize {
    let first = queue.lock().unwrap();
    let second = queue.lock().unwrap();
    first.len() + second.len()
}
