//! Closures that are called where they stand, and let the lock go.

use std::sync::Mutex;

/// Puts one back.
pub struct Visit<'a>(&'a Mutex<Vec<String>>);

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        self.0.lock().unwrap().push("back".to_owned());
    }
}

pub fn moved_in(names: &Mutex<Vec<String>>) -> usize {
    let held = names.lock().unwrap();
    let count = (move || held.len())();
    names.lock().unwrap().len() + count
}

pub fn dropped_within(names: &Mutex<Vec<String>>) -> usize {
    let held = names.lock().unwrap();
    (|| drop(held))();
    names.lock().unwrap().len()
}

pub fn taken_and_let_go_within(names: &Mutex<Vec<String>>) -> Option<usize> {
    let count = (|| -> Option<usize> {
        let held = names.lock().ok()?;
        let first = held.first()?;
        Some(first.len())
    })();
    Some(names.lock().ok()?.len() + count?)
}

pub fn given_as_an_argument(names: &Mutex<Vec<String>>) -> usize {
    let held = names.lock().unwrap();
    let count = (|held: std::sync::MutexGuard<'_, Vec<String>>| held.len())(held);
    names.lock().unwrap().len() + count
}

pub fn in_each_round(names: &Mutex<Vec<String>>) -> usize {
    let mut count = 0;
    for _ in 0..3 {
        let held = names.lock().unwrap();
        count += (move || held.len())();
    }
    count
}

pub fn one_in_another(names: &Mutex<Vec<String>>) -> usize {
    let held = names.lock().unwrap();
    (move || (move || held.len())())() + names.lock().unwrap().len()
}

/// What is captured first goes first.
pub fn dropped_after_the_guard(names: &Mutex<Vec<String>>) -> usize {
    let visit = Visit(names);
    let held = names.lock().unwrap();
    (move || {
        let count = held.len();
        _ = &visit;
        count
    })()
}
