//! Only those call it who have the value to themselves.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

#[derive(Default)]
pub struct Endpoint {
    closed: AtomicBool,
    services: Mutex<Vec<u32>>,
}

impl Endpoint {
    fn abort(&self) {
        if self.closed.load(Ordering::Relaxed) {
            return;
        }
        self.services.lock().unwrap().clear();
        std::fs::remove_file("endpoint").ok();
        self.closed.store(true, Ordering::SeqCst);
    }

    pub fn reset(&mut self) {
        self.abort();
        self.closed = AtomicBool::new(false);
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.abort();
    }
}

/// Asked for by whoever has had enough; nothing is done only once.
#[derive(Default)]
pub struct Workers {
    quit: AtomicBool,
}

impl Workers {
    fn visit(&self, item: u32) -> bool {
        std::fs::write("item", item.to_string()).unwrap();
        item > 7
    }

    fn next(&self) -> Option<u32> {
        if self.quit.load(Ordering::SeqCst) {
            return None;
        }
        std::fs::read("item").ok().map(|item| item.len() as u32)
    }

    pub fn as_long_as_it_is_not_set(&self, item: u32) {
        while !self.quit.load(Ordering::SeqCst) {
            if self.visit(item) {
                self.quit.store(true, Ordering::SeqCst);
            }
        }
    }

    pub fn as_long_as_there_is_more(&self) {
        while let Some(item) = self.next() {
            if self.visit(item) {
                self.quit.store(true, Ordering::SeqCst);
            }
        }
    }
}
