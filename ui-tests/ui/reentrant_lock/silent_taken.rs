//! A guard that somebody may have taken out from where it was is not surely held.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::mem;
use std::rc::Rc;
use std::sync::{Mutex, MutexGuard};

pub struct Visit<'a> {
    guard: Option<MutexGuard<'a, u32>>,
    count: u32,
}

fn clear(guard: &mut Option<MutexGuard<'_, u32>>) {
    *guard = None;
}

fn clear_any<T: Default>(place: &mut T) {
    *place = T::default();
}

fn run(mut f: impl FnMut()) {
    f();
}

impl<'a> Visit<'a> {
    fn of(lock: &'a Mutex<u32>) -> Self {
        Visit {
            guard: Some(lock.lock().unwrap()),
            count: 0,
        }
    }

    fn end(&mut self) {
        self.guard = None;
    }

    fn end_if_over(&mut self) {
        if self.count > 2 {
            drop(mem::take(&mut self.guard));
        }
    }

    fn end_and_lock(&mut self, lock: &Mutex<u32>) -> u32 {
        self.guard.take();
        *lock.lock().unwrap()
    }
}

pub trait End {
    fn end_at_last(&mut self);
}

impl End for Visit<'_> {
    fn end_at_last(&mut self) {
        self.end();
    }
}

fn end_any(end: &mut impl End) {
    end.end_at_last();
}

pub fn out_of_a_field(lock: &Mutex<u32>) -> u32 {
    let mut visit = Visit {
        guard: Some(lock.lock().unwrap()),
        count: 0,
    };
    visit.guard.take();
    let now = lock.lock().unwrap();
    *now
}

pub fn through_a_reference(lock: &Mutex<u32>) -> u32 {
    let mut guard = Some(lock.lock().unwrap());
    clear(&mut guard);
    let now = lock.lock().unwrap();
    *now
}

pub fn by_a_method(lock: &Mutex<u32>) -> u32 {
    let mut visit = Visit::of(lock);
    visit.end();
    let now = lock.lock().unwrap();
    *now
}

pub fn by_other_methods(lock: &Mutex<u32>) -> u32 {
    let mut visit = Visit::of(lock);
    visit.end_if_over();
    let first = *lock.lock().unwrap();
    let mut visit = Visit::of(lock);
    let second = visit.end_and_lock(lock);
    let mut visit = Visit::of(lock);
    end_any(&mut visit);
    first + second + *lock.lock().unwrap()
}

pub fn by_a_function_of_anything(lock: &Mutex<u32>) -> u32 {
    let mut visit = Visit::of(lock);
    clear_any(&mut visit.guard);
    *lock.lock().unwrap()
}

pub fn replaced_in_a_field(lock: &Mutex<u32>) -> u32 {
    let mut visit = Visit::of(lock);
    drop(mem::replace(&mut visit.guard, None));
    let first = *lock.lock().unwrap();
    let mut visit = Visit::of(lock);
    mem::swap(&mut visit.guard, &mut None);
    first + *lock.lock().unwrap()
}

pub fn through_a_variable(lock: &Mutex<u32>) -> u32 {
    let mut visit = Visit::of(lock);
    let place = &mut visit.guard;
    *place = None;
    *lock.lock().unwrap()
}

pub fn in_a_closure(lock: &Mutex<u32>) -> u32 {
    let mut guard = Some(lock.lock().unwrap());
    run(|| guard = None);
    let first = *lock.lock().unwrap();
    let mut guard = Some(lock.lock().unwrap());
    [1].iter().for_each(|_| drop(guard.take()));
    first + *lock.lock().unwrap()
}

pub fn out_of_an_array(lock: &Mutex<u32>) -> u32 {
    let guards = [lock.lock().unwrap()];
    let [guard] = guards;
    drop(guard);
    *lock.lock().unwrap()
}

pub fn out_of_a_vector(lock: &Mutex<u32>) -> u32 {
    let mut guards = Vec::new();
    guards.push(lock.lock().unwrap());
    guards.clear();
    guards.push(lock.lock().unwrap());
    guards.pop();
    guards.push(lock.lock().unwrap());
    guards.truncate(0);
    guards.push(lock.lock().unwrap());
    guards.retain(|guard| **guard > 1);
    *lock.lock().unwrap()
}

pub fn one_after_the_other(lock: &Mutex<u32>) -> u32 {
    let mut guards = Vec::new();
    guards.push(lock.lock().unwrap());
    let mut sum = 0;
    for guard in guards {
        drop(guard);
        sum += *lock.lock().unwrap();
    }
    sum
}

pub fn out_of_an_element(lock: &Mutex<u32>) -> u32 {
    let mut guards = Vec::new();
    guards.push(Some(lock.lock().unwrap()));
    guards[0] = None;
    let first = *lock.lock().unwrap();
    let mut guards = HashMap::new();
    guards.insert(1, Some(lock.lock().unwrap()));
    if let Some(guard) = guards.get_mut(&1) {
        guard.take();
    }
    first + *lock.lock().unwrap()
}

pub fn out_of_a_cell(lock: &Mutex<u32>) -> u32 {
    let guard = Cell::new(Some(lock.lock().unwrap()));
    guard.take();
    let first = *lock.lock().unwrap();
    let guard = Rc::new(RefCell::new(Some(lock.lock().unwrap())));
    let other = guard.clone();
    *other.borrow_mut() = None;
    first + *lock.lock().unwrap()
}

pub struct Turn<'a, T> {
    guard: Option<parking_lot::RwLockReadGuard<'a, T>>,
}

impl<T> Turn<'_, T> {
    fn end(&mut self) {
        self.guard.take();
    }
}

pub fn of_a_generic_type<T: Clone>(lock: &parking_lot::RwLock<T>) -> T {
    let mut turn = Turn {
        guard: Some(lock.read()),
    };
    turn.end();
    lock.write().clone()
}

async fn end_later(guard: &mut Option<tokio::sync::MutexGuard<'_, u32>>) {
    *guard = None;
}

pub async fn behind_an_await(lock: &tokio::sync::Mutex<u32>) -> u32 {
    let mut guard = Some(lock.lock().await);
    end_later(&mut guard).await;
    *lock.lock().await
}

fn visit_and_maybe_end(lock: &Mutex<u32>) -> Visit<'_> {
    let mut visit = Visit::of(lock);
    visit.end_if_over();
    visit
}

/// Whoever gets it knows no more than who made it.
pub fn in_a_callee(lock: &Mutex<u32>) -> u32 {
    let visit = visit_and_maybe_end(lock);
    let now = lock.lock().unwrap();
    *now + visit.count
}

pub fn two_calls_below(lock: &Mutex<u32>) -> u32 {
    let visit = || visit_and_maybe_end(lock);
    let visit = visit();
    let now = lock.lock().unwrap();
    *now + visit.count
}

type Fast<'a> = Option<parking_lot::MutexGuard<'a, u32>>;

fn fast(lock: &parking_lot::Mutex<u32>) -> Fast<'_> {
    let mut guard = Some(lock.lock());
    clear_any(&mut guard);
    guard
}

pub fn in_a_callee_with_parking_lot(lock: &parking_lot::Mutex<u32>) -> u32 {
    let guard = fast(lock);
    let now = *lock.lock();
    guard.map_or(now, |guard| *guard)
}

async fn wait(lock: &tokio::sync::Mutex<u32>) -> Option<tokio::sync::MutexGuard<'_, u32>> {
    let mut guard = Some(lock.lock().await);
    clear_any(&mut guard);
    guard
}

pub async fn in_an_async_callee(lock: &tokio::sync::Mutex<u32>) -> u32 {
    let guard = wait(lock).await;
    let now = *lock.lock().await;
    guard.map_or(now, |guard| *guard)
}
