//! What runs once needs no claim: the load in front of it only saves the call.

use std::fs;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};
use std::sync::{Once, OnceLock};

static READY: AtomicBool = AtomicBool::new(false);
static SETUP: Once = Once::new();
static OTHER: parking_lot::Once = parking_lot::Once::new();
static NAMES: OnceLock<Vec<u8>> = OnceLock::new();
static FIRST: AtomicPtr<u8> = AtomicPtr::new(ptr::null_mut());

fn set_up() {
    fs::write("log", "ready").unwrap();
    READY.store(true, Ordering::Release);
}

pub fn behind_a_load() {
    if !READY.load(Ordering::Acquire) {
        SETUP.call_once(|| {
            fs::write("log", "ready").unwrap();
            READY.store(true, Ordering::Release);
        });
    }
}

pub fn by_a_function() {
    if !READY.load(Ordering::Acquire) {
        SETUP.call_once(set_up);
    }
}

pub fn behind_an_early_return() {
    if READY.load(Ordering::Acquire) {
        return;
    }
    SETUP.call_once(|| set_up());
}

pub fn of_another_crate() {
    match READY.load(Ordering::Acquire) {
        true => {}
        false => OTHER.call_once(set_up),
    }
}

pub fn with_a_value() -> &'static [u8] {
    if !READY.load(Ordering::Acquire) {
        NAMES.get_or_init(|| {
            set_up();
            vec![1]
        });
    }
    NAMES.get().map_or(&[], |names| names)
}

pub fn a_pointer() -> *mut u8 {
    if FIRST.load(Ordering::Acquire).is_null() {
        SETUP.call_once(|| FIRST.store(Box::into_raw(Box::new(1)), Ordering::Release));
    }
    FIRST.load(Ordering::Acquire)
}
