//! Helpers over a lock in a static, one after the other.

use std::sync::Mutex;

static COUNT: Mutex<u32> = Mutex::new(0);
static OTHER: Mutex<u32> = Mutex::new(0);

fn count() -> u32 {
    *COUNT.lock().unwrap()
}

fn with<R>(f: impl FnOnce(&mut u32) -> R) -> R {
    f(&mut COUNT.lock().unwrap())
}

fn with_other<R>(f: impl FnOnce(&mut u32) -> R) -> R {
    f(&mut OTHER.lock().unwrap())
}

fn after<R>(f: impl FnOnce(u32) -> R) -> R {
    let now = *COUNT.lock().unwrap();
    f(now)
}

pub fn one_after_the_other() -> u32 {
    let before = with(|count| *count);
    before + count() + with(|count| *count)
}

pub fn one_in_the_other() -> u32 {
    with_other(|_| with(|count| *count))
}

pub fn behind_the_lock() -> u32 {
    after(|now| now + count())
}
