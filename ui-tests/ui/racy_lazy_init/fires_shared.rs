//! A destructor is not the only one to call it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[derive(Default)]
pub struct Endpoint {
    closed: AtomicBool,
}

impl Endpoint {
    fn abort(&self) {
        if self.closed.load(Ordering::Relaxed) { //~ racy_lazy_init likely
            return;
        }
        std::fs::remove_file("endpoint").ok();
        self.closed.store(true, Ordering::SeqCst);
    }

    pub fn close(&self) {
        self.abort();
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.abort();
    }
}

/// A destructor has its handle to itself, and not what that leads to.
pub struct Handle(Arc<Inner>);

#[derive(Default)]
struct Inner {
    closed: AtomicBool,
}

impl Inner {
    fn abort(&self) {
        if self.closed.load(Ordering::Relaxed) { //~ racy_lazy_init likely
            return;
        }
        std::fs::remove_file("endpoint").ok();
        self.closed.store(true, Ordering::SeqCst);
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.abort();
    }
}
