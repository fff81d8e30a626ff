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
