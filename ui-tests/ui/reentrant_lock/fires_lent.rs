//! Whoever gets a reference to a guard, or to what it guards, cannot put it away.

use std::sync::{Mutex, MutexGuard};

pub struct Visit<'a> {
    guard: Option<MutexGuard<'a, Vec<u32>>>,
    count: u32,
}

impl<'a> Visit<'a> {
    fn of(lock: &'a Mutex<Vec<u32>>) -> Self {
        Visit {
            guard: Some(lock.lock().unwrap()),
            count: 0,
        }
    }

    fn count(&mut self) {
        self.count += 1;
    }

    fn add(&mut self) {
        self.guard.as_mut().unwrap().push(1);
    }

    fn len(&self) -> usize {
        self.guard.as_ref().map_or(0, |guard| guard.len())
    }
}

fn empty(values: &mut Vec<u32>) {
    values.clear();
}

fn add(values: &mut MutexGuard<'_, Vec<u32>>) {
    values.push(1);
}

pub fn another_field(lock: &Mutex<Vec<u32>>) {
    let mut visit = Visit::of(lock);
    visit.count = 1;
    visit.count();
    lock.lock().unwrap().clear(); //~ reentrant_lock certain
}

pub fn through_the_guard(lock: &Mutex<Vec<u32>>) -> usize {
    let mut visit = Visit::of(lock);
    visit.add();
    visit.len() + lock.lock().unwrap().len() //~ reentrant_lock certain
}

pub fn what_it_guards(lock: &Mutex<Vec<u32>>) {
    let mut guard = lock.lock().unwrap();
    guard.clear();
    empty(&mut guard);
    add(&mut guard);
    lock.lock().unwrap().clear(); //~ reentrant_lock certain
}

pub fn what_it_guards_in_an_option(lock: &Mutex<Vec<u32>>) {
    let mut guard = Some(lock.lock().unwrap());
    guard.as_mut().unwrap().clear();
    if let Some(guard) = &mut guard {
        guard.truncate(1);
    }
    guard.as_mut().map(|guard| guard.clear());
    lock.lock().unwrap().clear(); //~ reentrant_lock certain
}

pub fn an_option_that_it_guards(lock: &Mutex<Option<u32>>) {
    let mut guard = lock.lock().unwrap();
    guard.take();
    *guard = None;
    lock.lock().unwrap().take(); //~ reentrant_lock certain
}

pub fn put_back(lock: &Mutex<Vec<u32>>) {
    let mut visit = Visit::of(lock);
    visit.guard = None;
    visit.guard = Some(lock.lock().unwrap());
    lock.lock().unwrap().clear(); //~ reentrant_lock certain
}

pub fn in_a_closure(lock: &Mutex<Vec<u32>>) {
    let mut guard = lock.lock().unwrap();
    let mut clear = || guard.clear();
    clear();
    lock.lock().unwrap().clear(); //~ reentrant_lock certain
}

pub fn kept_in_a_vector(lock: &Mutex<Vec<u32>>) -> usize {
    let mut guards = Vec::new();
    guards.push(lock.lock().unwrap());
    guards.len() + lock.lock().unwrap().len() //~ reentrant_lock certain
}

pub fn made_with_a_vector(lock: &Mutex<Vec<u32>>) -> usize {
    let guards = vec![lock.lock().unwrap()];
    guards.len() + lock.lock().unwrap().len() //~ reentrant_lock certain
}

pub fn in_a_box(lock: &parking_lot::Mutex<Vec<u32>>) -> usize {
    let guard = Box::new(lock.lock());
    guard.len() + lock.lock().len() //~ reentrant_lock certain
}

async fn empty_later(values: &mut Vec<u32>) {
    values.clear();
}

pub async fn behind_an_await(lock: &tokio::sync::Mutex<Vec<u32>>) {
    let mut guard = lock.lock().await;
    empty_later(&mut guard).await;
    lock.lock().await.clear(); //~ reentrant_lock certain
}
