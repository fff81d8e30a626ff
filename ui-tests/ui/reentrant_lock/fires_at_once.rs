//! Closures that are called where they stand.

use std::sync::Mutex;

/// Puts one back.
pub struct Visit<'a>(&'a Mutex<Vec<String>>);

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        self.0.lock().unwrap().push("back".to_owned());
    }
}

pub fn under_its_lock(names: &Mutex<Vec<String>>) -> usize {
    let held = names.lock().unwrap();
    (|| names.lock().unwrap().len() + held.len())() //~ reentrant_lock certain
}

pub fn taken_within(names: &Mutex<Vec<String>>) -> usize {
    let held = (|| names.lock().unwrap())();
    names.lock().unwrap().len() + held.len() //~ reentrant_lock certain
}

/// The guard is borrowed, and nothing happens to it.
pub fn lent(names: &Mutex<Vec<String>>) -> usize {
    let held = names.lock().unwrap();
    let count = (|| held.len())();
    names.lock().unwrap().len() + count //~ reentrant_lock certain
}

pub fn moved_in_and_out_again(names: &Mutex<Vec<String>>) -> usize {
    let held = names.lock().unwrap();
    let held = (move || held)();
    names.lock().unwrap().len() + held.len() //~ reentrant_lock certain
}

pub fn with_an_argument(names: &Mutex<Vec<String>>) -> usize {
    let held = names.lock().unwrap();
    (|more: &Mutex<Vec<String>>| more.lock().unwrap().len() + held.len())(names) //~ reentrant_lock certain
}

pub fn one_in_another(names: &Mutex<Vec<String>>) -> usize {
    let held = names.lock().unwrap();
    (|| (|| names.lock().unwrap().len() + held.len())())() //~ reentrant_lock certain
}

/// Only what comes before the question mark is left out.
pub fn fails_early(names: &Mutex<Vec<String>>, text: &str) -> Option<usize> {
    let held = names.lock().ok()?;
    (|| {
        let number: usize = text.parse().ok()?;
        let again = names.lock().ok()?; //~ reentrant_lock certain
        Some(again.len() + held.len() + number)
    })()
}

pub fn a_destructor_within(names: &Mutex<Vec<String>>) -> usize {
    let visit = Visit(names);
    let held = names.lock().unwrap();
    (move || _ = &visit)(); //~ reentrant_lock certain
    held.len()
}

/// What is captured first goes first.
pub fn dropped_before_the_guard(names: &Mutex<Vec<String>>) -> usize {
    let visit = Visit(names);
    let held = names.lock().unwrap();
    let count = (move || {
        _ = &visit;
        held.len()
    })(); //~ reentrant_lock certain
    count + 1
}
