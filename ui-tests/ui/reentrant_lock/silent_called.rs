//! Under the lock a value is called of which nothing that it may be takes the lock.

use std::sync::{Mutex, MutexGuard};

pub struct Meter {
    ticks: Mutex<u32>,
    alarms: Mutex<u32>,
    names: tokio::sync::Mutex<Vec<String>>,
    groups: tokio::sync::Mutex<Vec<String>>,
}

fn tick(meter: &Meter) {
    *meter.ticks.lock().unwrap() += 1;
}

fn alarm(meter: &Meter) {
    *meter.alarms.lock().unwrap() += 1;
}

fn rest(_: &Meter) {}

pub fn neither_takes_it(meter: &Meter, loud: bool) {
    let act: fn(&Meter) = if loud { alarm } else { rest };
    let _ticks = meter.ticks.lock().unwrap();
    act(meter);
}

pub fn both_come_too_late(meter: &Meter, loud: bool) {
    let act: fn(&Meter) = if loud { alarm } else { tick };
    drop(meter.ticks.lock().unwrap());
    act(meter);
}

pub fn both_let_go_of_it(meter: &Meter, loud: bool) {
    fn finish(ticks: MutexGuard<'_, u32>) {
        drop(ticks);
    }
    fn announce(mut ticks: MutexGuard<'_, u32>) {
        *ticks = 0;
    }
    let end: fn(MutexGuard<'_, u32>) = if loud { announce } else { finish };
    end(meter.ticks.lock().unwrap());
    tick(meter);
}

pub fn closures_over_other_locks(meter: &Meter, other: &Meter, loud: bool) {
    let one = || *meter.alarms.lock().unwrap() += 1;
    let another = || *other.alarms.lock().unwrap() += 1;
    let act: &dyn Fn() = if loud { &one } else { &another };
    let _ticks = meter.ticks.lock().unwrap();
    act();
}

pub fn what_was_given(meter: &Meter, given: fn(&Meter), own: bool) {
    let act = if own { alarm } else { given };
    let _ticks = meter.ticks.lock().unwrap();
    act(meter);
}

pub async fn neither_future_takes_it(meter: &Meter, other: &Meter, own: bool) -> usize {
    let asked = if own {
        meter.groups.lock()
    } else {
        other.names.lock()
    };
    let names = meter.names.lock().await;
    let found = asked.await;
    names.len() + found.len()
}

/// What a callback is given, it drops.
pub fn handed_to_a_callback(
    names: &std::sync::Mutex<Vec<String>>,
    f: impl Fn(std::sync::MutexGuard<'_, Vec<String>>),
) -> usize {
    f(names.lock().unwrap());
    names.lock().unwrap().len()
}

pub fn handed_to_a_function_pointer(
    names: &parking_lot::Mutex<Vec<String>>,
    f: fn(parking_lot::MutexGuard<'_, Vec<String>>) -> usize,
) -> usize {
    let held = names.lock();
    f(held) + names.lock().len()
}

pub async fn handed_to_a_boxed_callback(
    names: &tokio::sync::Mutex<Vec<String>>,
    f: Box<dyn Fn(tokio::sync::MutexGuard<'_, Vec<String>>) -> usize>,
) -> usize {
    let len = f(names.lock().await);
    len + names.lock().await.len()
}

fn log(guard: impl std::ops::Deref<Target = Vec<String>>) -> usize {
    guard.len()
}

/// Of whatever type, a guard that is handed over goes away with the call.
pub fn handed_over(names: &std::sync::Mutex<Vec<String>>) -> usize {
    log(names.lock().unwrap()) + names.lock().unwrap().len()
}

pub fn handed_over_if_there(names: &parking_lot::Mutex<Vec<String>>) -> usize {
    names.try_lock().map_or(0, log) + names.lock().len()
}

pub struct Gauge {
    level: Mutex<u32>,
}

impl PartialEq for Gauge {
    fn eq(&self, other: &Gauge) -> bool {
        *self.level.lock().unwrap() == *other.level.lock().unwrap()
    }
}

/// Two that may be one, or not.
pub fn compared(gauge: &Gauge, other: &Gauge) -> bool {
    gauge == other
}

pub fn compared_behind_the_lock(gauge: &Gauge, others: &[&Gauge]) -> bool {
    let level = *gauge.level.lock().unwrap();
    level > 1 && others.iter().any(|other| gauge == *other)
}
