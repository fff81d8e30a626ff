//! A guard is still owned by somebody when its lock is taken again.

use std::mem::{self, ManuallyDrop};
use std::sync::{Arc, Mutex, Weak};

// metamorphic
pub fn never_dropped(lines: &Mutex<Vec<String>>) -> usize {
    let held = ManuallyDrop::new(lines.lock().unwrap());
    held.len() + lines.lock().unwrap().len() //~ reentrant_lock certain
}

// metamorphic
pub fn the_guard_that_a_swap_kept(names: &Mutex<Vec<String>>, lines: &Mutex<Vec<String>>) -> usize {
    let mut first = names.lock().unwrap();
    let mut second = lines.lock().unwrap();
    mem::swap(&mut first, &mut second);
    drop(first);
    let again = names.lock().unwrap(); //~ reentrant_lock certain
    again.len() + second.len()
}

// metamorphic
pub fn through_a_weak_handle(lines: &Weak<Mutex<Vec<String>>>) {
    let mine = lines.upgrade().unwrap();
    let same = lines.upgrade().unwrap();
    let mut held = mine.lock().unwrap();
    held.push(same.lock().unwrap().len().to_string()); //~ reentrant_lock certain
}

pub fn through_a_handle_made_weak(lines: &Arc<Mutex<Vec<String>>>) {
    let weak = Arc::downgrade(lines);
    let held = lines.lock().unwrap();
    if let Some(same) = weak.upgrade() {
        println!("{} {}", held.len(), same.lock().unwrap().len()); //~ reentrant_lock certain
    }
}
