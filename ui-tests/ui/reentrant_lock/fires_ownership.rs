//! A guard is still owned by somebody when its lock is taken again.

use std::collections::HashMap;
use std::mem::{self, ManuallyDrop};
use std::sync::{Arc, Mutex, Weak};

pub fn never_dropped(lines: &Mutex<Vec<String>>) -> usize {
    let held = ManuallyDrop::new(lines.lock().unwrap());
    held.len() + lines.lock().unwrap().len() //~ reentrant_lock certain
}

pub fn the_guard_that_a_swap_kept(names: &Mutex<Vec<String>>, lines: &Mutex<Vec<String>>) -> usize {
    let mut first = names.lock().unwrap();
    let mut second = lines.lock().unwrap();
    mem::swap(&mut first, &mut second);
    drop(first);
    let again = names.lock().unwrap(); //~ reentrant_lock certain
    again.len() + second.len()
}

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

pub struct Drafts {
    all: Mutex<HashMap<u32, Arc<Mutex<String>>>>,
}

impl Drafts {
    /// What `cloned` makes is another handle to the same draft.
    pub fn a_handle_out_of_the_table(&self, id: u32) -> Option<usize> {
        let draft = self.all.lock().unwrap().get(&id).cloned()?;
        let text = draft.lock().unwrap();
        let len = draft.lock().unwrap().len(); //~ reentrant_lock certain
        Some(text.len() + len)
    }

    pub fn a_clone_of_an_option(&self, draft: &Option<Arc<Mutex<String>>>) {
        let same = draft.clone();
        if let (Some(draft), Some(same)) = (draft, same) {
            let text = draft.lock().unwrap();
            same.lock().unwrap().push_str(&text); //~ reentrant_lock certain
        }
    }
}
