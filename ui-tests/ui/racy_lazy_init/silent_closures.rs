//! One thread is let through, or what fails is remembered.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

static CLAIMED: AtomicBool = AtomicBool::new(false);
static mut NAMES: Option<Vec<u32>> = None;

pub fn first_come() {
    if CLAIMED.swap(true, Ordering::SeqCst) {
        return;
    }
    unsafe {
        if NAMES.is_none() {
            NAMES = Some(vec![1]);
        }
    }
}

static COMPARED: AtomicBool = AtomicBool::new(false);
static mut COMPARED_NAMES: Option<Vec<u32>> = None;

pub fn first_to_exchange() {
    let claim = COMPARED.compare_exchange(false, true, Ordering::SeqCst, Ordering::SeqCst);
    if claim.is_ok() {
        unsafe {
            if COMPARED_NAMES.is_none() {
                COMPARED_NAMES = Some(vec![1]);
            }
        }
    }
}

static SPUN: AtomicBool = AtomicBool::new(false);
static mut SPUN_NAMES: Option<Vec<u32>> = None;

pub fn one_after_the_other() {
    while SPUN
        .compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed)
        .is_err()
    {
        std::hint::spin_loop();
    }
    unsafe {
        if SPUN_NAMES.is_none() {
            SPUN_NAMES = Some(vec![1]);
        }
    }
    SPUN.store(false, Ordering::Release);
}

static LOCK: Mutex<()> = Mutex::new(());
static mut LOCKED: Option<Vec<u32>> = None;

pub fn filled_under_a_lock() -> usize {
    let _lock = LOCK.lock().unwrap();
    unsafe {
        let filled = &mut *(&raw mut LOCKED);
        filled.get_or_insert_with(|| vec![1]).len()
    }
}

pub fn a_variable_is_filled(mut names: Option<Vec<u32>>) -> usize {
    names.get_or_insert_with(|| vec![1]).len()
}

static FAILED: AtomicBool = AtomicBool::new(false);

pub fn remembers_what_failed(text: &str) -> u32 {
    if FAILED.load(Ordering::Relaxed) {
        return 0;
    }
    text.parse().unwrap_or_else(|_| {
        FAILED.store(true, Ordering::Relaxed);
        0
    })
}
