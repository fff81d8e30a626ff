//! Under the lock a value is called of which one may be several functions, whichever came first.

use std::sync::{Mutex, MutexGuard};

pub struct Meter {
    ticks: Mutex<u32>,
    names: tokio::sync::Mutex<Vec<String>>,
    groups: tokio::sync::Mutex<Vec<String>>,
}

fn tick(meter: &Meter) {
    *meter.ticks.lock().unwrap() += 1;
}

fn rest(_: &Meter) {}

fn sleep(_: &Meter) {
    std::thread::yield_now();
}

pub fn the_one_function(meter: &Meter) {
    let act: fn(&Meter) = tick;
    let _ticks = meter.ticks.lock().unwrap();
    act(meter); //~ reentrant_lock certain
}

pub fn one_or_the_other(meter: &Meter, busy: bool) {
    let act: fn(&Meter) = if busy { tick } else { rest };
    let _ticks = meter.ticks.lock().unwrap();
    act(meter); //~ reentrant_lock likely
}

pub fn the_other_or_one(meter: &Meter, idle: bool) {
    let act: fn(&Meter) = if idle { rest } else { tick };
    let _ticks = meter.ticks.lock().unwrap();
    act(meter); //~ reentrant_lock likely
}

pub fn one_of_three(meter: &Meter, mode: u8) {
    let act: fn(&Meter) = match mode {
        0 => rest,
        1 => sleep,
        _ => tick,
    };
    let _ticks = meter.ticks.lock().unwrap();
    act(meter); //~ reentrant_lock likely
}

pub fn closures_behind_one_pointer(meter: &Meter, busy: bool) {
    let taking = || *meter.ticks.lock().unwrap() += 1; //~ reentrant_lock likely
    let resting = || ();
    let act: &dyn Fn() = if busy { &taking } else { &resting };
    let _ticks = meter.ticks.lock().unwrap();
    act();
}

pub fn closures_the_other_way_round(meter: &Meter, busy: bool) {
    let taking = || *meter.ticks.lock().unwrap() += 1; //~ reentrant_lock likely
    let resting = || ();
    let act: &dyn Fn() = if busy { &resting } else { &taking };
    let _ticks = meter.ticks.lock().unwrap();
    act();
}

pub fn boxed_closures(meter: &Meter, busy: bool) {
    let act: Box<dyn Fn() + '_> = if busy {
        Box::new(|| *meter.ticks.lock().unwrap() += 1) //~ reentrant_lock likely
    } else {
        Box::new(|| ())
    };
    let _ticks = meter.ticks.lock().unwrap();
    act();
}

pub fn what_was_given_or_the_own(meter: &Meter, given: fn(&Meter), own: bool) {
    let act = if own { tick } else { given };
    let _ticks = meter.ticks.lock().unwrap();
    act(meter); //~ reentrant_lock likely
}

// metamorphic: not all_in_a_macro
pub fn both_give_back_the_guard(meter: &Meter, busy: bool) {
    fn as_it_is(ticks: MutexGuard<'_, u32>) -> MutexGuard<'_, u32> {
        ticks
    }
    fn emptied(mut ticks: MutexGuard<'_, u32>) -> MutexGuard<'_, u32> {
        *ticks = 0;
        ticks
    }
    let change: fn(MutexGuard<'_, u32>) -> MutexGuard<'_, u32> =
        if busy { as_it_is } else { emptied };
    let _ticks = change(meter.ticks.lock().unwrap());
    tick(meter); //~ reentrant_lock certain
}

pub async fn either_lock_is_awaited(meter: &Meter, grouped: bool) -> usize {
    let asked = if grouped {
        meter.groups.lock()
    } else {
        meter.names.lock()
    };
    let names = meter.names.lock().await;
    let found = asked.await; //~ reentrant_lock likely
    names.len() + found.len()
}

pub async fn either_lock_the_other_way_round(meter: &Meter, single: bool) -> usize {
    let asked = if single {
        meter.names.lock()
    } else {
        meter.groups.lock()
    };
    let names = meter.names.lock().await;
    let found = asked.await; //~ reentrant_lock likely
    names.len() + found.len()
}

pub trait Runner {
    fn run(&self, act: &dyn Fn());
    fn run_all(&self, acts: &mut dyn Iterator<Item = u32>);
}

pub struct Now;

impl Runner for Now {
    fn run(&self, act: &dyn Fn()) {
        act();
    }

    fn run_all(&self, acts: &mut dyn Iterator<Item = u32>) {
        acts.for_each(drop);
    }
}

pub fn somebody_runs_it(meter: &Meter, runner: &dyn Runner) {
    let _ticks = meter.ticks.lock().unwrap();
    runner.run(&|| *meter.ticks.lock().unwrap() += 1); //~ reentrant_lock likely
}

pub fn somebody_runs_them(meter: &Meter, runner: &dyn Runner) {
    let _ticks = meter.ticks.lock().unwrap();
    let mut acts = (0..3).map(|n| n + *meter.ticks.lock().unwrap()); //~ reentrant_lock likely
    runner.run_all(&mut acts);
}

pub struct Gauge {
    level: Mutex<u32>,
}

impl PartialEq for Gauge {
    fn eq(&self, other: &Gauge) -> bool {
        *self.level.lock().unwrap() == *other.level.lock().unwrap()
    }
}

/// References are compared by what they refer to.
pub fn compared_with_itself(gauge: &Gauge) -> bool {
    gauge == gauge //~ reentrant_lock certain
}

pub fn compared_under_the_lock(gauge: &Gauge, others: &[&Gauge]) -> bool {
    let level = gauge.level.lock().unwrap();
    *level > 1 && others.iter().any(|other| gauge == *other) //~ reentrant_lock certain
}
