//! A lock in a static that a helper holds around a closure, in which it is taken again.

use std::sync::{LazyLock, Mutex, MutexGuard, OnceLock, RwLock};

pub struct State {
    count: u32,
}

static STATE: Mutex<State> = Mutex::new(State { count: 0 });
static LAZY: LazyLock<Mutex<State>> = LazyLock::new(|| Mutex::new(State { count: 0 }));
static ONCE: OnceLock<Mutex<State>> = OnceLock::new();
static SHARED: RwLock<u32> = RwLock::new(0);
static SMALL: parking_lot::Mutex<u32> = parking_lot::Mutex::new(0);
static SLOW: tokio::sync::Mutex<u32> = tokio::sync::Mutex::const_new(0);

fn count() -> u32 {
    STATE.lock().unwrap().count
}

fn count_on() -> u32 {
    count() + 1
}

fn count_of(_: &mut State) -> u32 {
    count()
}

fn with<R>(f: impl FnOnce(&mut State) -> R) -> R {
    f(&mut STATE.lock().unwrap())
}

fn with_any<F, R>(f: F) -> R
where
    F: FnOnce(&mut State) -> R,
{
    let mut state = STATE.lock().unwrap();
    let made = f(&mut state);
    made
}

fn with_dyn(f: &mut dyn FnMut(&mut State)) {
    f(&mut STATE.lock().unwrap());
}

fn with_function(f: fn(&mut State) -> u32) -> u32 {
    f(&mut STATE.lock().unwrap())
}

pub fn in_the_closure() -> u32 {
    with(|_| STATE.lock().unwrap().count) //~ reentrant_lock certain
}

pub fn by_a_function() -> u32 {
    with(|_| count()) //~ reentrant_lock certain
}

pub fn by_a_function_further_on() -> u32 {
    with(|state| state.count + count_on()) //~ reentrant_lock certain
}

pub fn by_the_same_helper() -> u32 {
    with(|_| with(|state| state.count)) //~ reentrant_lock certain
}

pub fn by_another_helper() -> u32 {
    with_any(|_| with(|state| state.count)) //~ reentrant_lock certain
}

pub fn of_a_generic_helper() -> u32 {
    with_any(|_| count()) //~ reentrant_lock certain
}

pub fn of_a_helper_for_objects() {
    with_dyn(&mut |state| state.count = count()); //~ reentrant_lock certain
}

pub fn of_a_helper_for_functions() -> u32 {
    with_function(count_of) //~ reentrant_lock certain
}

pub fn of_a_closure_by_name() -> u32 {
    let twice = |state: &mut State| state.count + count(); //~ reentrant_lock certain
    with(twice)
}

fn with_lazy<R>(f: impl FnOnce(&mut State) -> R) -> R {
    f(&mut LAZY.lock().unwrap())
}

pub fn of_a_lazy_static() -> u32 {
    with_lazy(|_| LAZY.lock().unwrap().count) //~ reentrant_lock certain
}

fn once() -> &'static Mutex<State> {
    ONCE.get_or_init(|| Mutex::new(State { count: 0 }))
}

fn with_once<R>(f: impl FnOnce(&mut State) -> R) -> R {
    f(&mut once().lock().unwrap())
}

pub fn behind_an_accessor() -> u32 {
    with_once(|_| once().lock().unwrap().count) //~ reentrant_lock certain
}

fn writing<R>(f: impl FnOnce(&mut u32) -> R) -> R {
    f(&mut SHARED.write().unwrap())
}

pub fn read_inside_write() -> u32 {
    writing(|_| *SHARED.read().unwrap()) //~ reentrant_lock certain
}

fn with_small<R>(f: impl FnOnce(&mut u32) -> R) -> R {
    f(&mut SMALL.lock())
}

pub fn of_another_crate() -> u32 {
    with_small(|_| *SMALL.lock()) //~ reentrant_lock certain
}

async fn with_slow<R>(f: impl FnOnce(&mut u32) -> R) -> R {
    f(&mut *SLOW.lock().await)
}

pub async fn behind_an_await() -> u32 {
    with_slow(|_| *SLOW.blocking_lock()).await //~ reentrant_lock certain
}

pub struct Registry;

impl Registry {
    fn lock() -> MutexGuard<'static, State> {
        STATE.lock().unwrap()
    }

    fn with<R>(f: impl FnOnce(&mut State) -> R) -> R {
        f(&mut Self::lock())
    }

    pub fn add(&self) {
        Self::with(|state| state.count += Self::lock().count); //~ reentrant_lock certain
    }
}
