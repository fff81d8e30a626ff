//! What is sent twice is received twice.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

pub struct Line {
    closed: AtomicBool,
    calls: mpsc::Sender<u32>,
    jobs: tokio::sync::mpsc::UnboundedSender<u32>,
}

impl Line {
    pub fn over_a_channel(&self) {
        if self.closed.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return;
        }
        self.calls.send(0).ok();
        self.closed.store(true, Ordering::Release);
    }

    pub fn to_a_task(&self) {
        if !self.closed.load(Ordering::Acquire) { //~ racy_lazy_init likely
            self.jobs.send(0).ok();
            self.closed.store(true, Ordering::Release);
        }
    }
}

/// Whoever watches sees the last value, however many there were.
pub fn watched(closed: &AtomicBool, state: &tokio::sync::watch::Sender<u32>) {
    if !closed.load(Ordering::Acquire) {
        state.send(0).ok();
        closed.store(true, Ordering::Release);
    }
}
