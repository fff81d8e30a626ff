//! What runs once guards nothing that happens beside it.

use std::fs;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

static READY: AtomicBool = AtomicBool::new(false);
static SETUP: Once = Once::new();
static mut NAMES: Option<Vec<u8>> = None;

pub fn beside_the_call() {
    if !READY.load(Ordering::Acquire) { //~ racy_lazy_init likely
        SETUP.call_once(|| fs::write("log", "ready").unwrap());
        fs::write("names", "").unwrap();
        READY.store(true, Ordering::Release);
    }
}

/// The first check reads what is being written.
pub fn a_plain_static() {
    unsafe {
        if NAMES.is_none() { //~ racy_lazy_init certain
            SETUP.call_once(|| NAMES = Some(vec![1]));
        }
    }
}
