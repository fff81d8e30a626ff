//! Atomics that other crates have are like those of `std`.

use std::sync::atomic::Ordering;

use crossbeam_utils::atomic::AtomicCell;
use portable_atomic::{AtomicBool, AtomicU128};

fn make() {
    std::fs::write("table", "").unwrap();
}

#[derive(Default)]
pub struct Table {
    ready: AtomicBool,
    wide: AtomicU128,
    cell: AtomicCell<bool>,
}

impl Table {
    pub fn portable(&self) {
        if !self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            make();
            self.ready.store(true, Ordering::Release);
        }
    }

    pub fn wide(&self) {
        if self.wide.load(Ordering::Acquire) == 0 { //~ racy_lazy_init likely
            make();
            self.wide.store(1, Ordering::Release);
        }
    }

    pub fn cell(&self) {
        if !self.cell.load() { //~ racy_lazy_init likely
            make();
            self.cell.store(true);
        }
    }

    pub fn let_through(&self) {
        if !self.ready.swap(true, Ordering::AcqRel) {
            make();
        }
        if self.cell.compare_exchange(false, true).is_ok() {
            make();
        }
    }
}
