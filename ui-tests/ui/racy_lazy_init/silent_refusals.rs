//! A flag that remembers a failure, and what looks at it answers by `Some(())` or by `true` if all is well.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

fn write(name: &str) -> Option<()> {
    std::fs::write(name, "").ok()
}

fn is_written(name: &str) -> bool {
    std::fs::write(name, "").is_ok()
}

/// Refuses everything once something has failed.
#[derive(Default)]
pub struct Log {
    closed: AtomicBool,
    files: Mutex<Vec<String>>,
}

impl Log {
    fn abandon(&self) {
        self.closed.store(true, Ordering::Release);
        self.files.lock().unwrap().clear();
        std::fs::remove_file("log").ok();
    }

    fn is_open(&self) -> Option<()> {
        if self.closed.load(Ordering::Acquire) {
            return None;
        }
        Some(())
    }

    fn append(&self) -> Option<()> {
        self.is_open()?;
        write("log")
    }

    pub fn asks_by_itself(&self) -> Option<()> {
        if self.closed.load(Ordering::Acquire) {
            return None;
        }
        if write("log").is_none() {
            self.files.lock().unwrap().clear();
            self.closed.store(true, Ordering::Release);
            return None;
        }
        Some(())
    }

    pub fn is_asked_first(&self) -> Option<()> {
        self.is_open()?;
        let Some(()) = write("log") else {
            self.abandon();
            return None;
        };
        Some(())
    }

    pub fn closes_if_it_fails(&self) -> Option<()> {
        if self.append().is_none() {
            self.abandon();
            return None;
        }
        Some(())
    }

    pub fn closes_in_a_match(&self) -> Option<()> {
        match self.append() {
            Some(()) => Some(()),
            None => {
                self.abandon();
                None
            }
        }
    }

    pub fn closes_in_a_closure(&self) -> Option<()> {
        self.append().or_else(|| {
            self.abandon();
            None
        })
    }
}

/// The same by a `bool`.
#[derive(Default)]
pub struct Link {
    closed: AtomicBool,
    files: parking_lot::Mutex<Vec<String>>,
}

impl Link {
    fn abandon(&self) {
        self.closed.store(true, Ordering::Release);
        self.files.lock().clear();
        std::fs::remove_file("log").ok();
    }

    fn is_open(&self) -> bool {
        if self.closed.load(Ordering::Acquire) {
            return false;
        }
        true
    }

    fn append(&self) -> bool {
        self.is_open() && is_written("log")
    }

    pub fn asks_by_itself(&self) -> bool {
        if self.closed.load(Ordering::Acquire) {
            return false;
        }
        if !is_written("log") {
            self.files.lock().clear();
            self.closed.store(true, Ordering::Release);
            return false;
        }
        true
    }

    pub fn is_asked_first(&self) -> bool {
        if !self.is_open() {
            return false;
        }
        if is_written("log") {
            return true;
        }
        self.abandon();
        false
    }

    pub fn closes_if_it_fails(&self) -> bool {
        let is_fine = self.append();
        if !is_fine {
            self.abandon();
        }
        is_fine
    }

    pub fn closes_in_a_match(&self) -> bool {
        match self.append() {
            true => true,
            false => {
                self.abandon();
                false
            }
        }
    }

    /// The error is one of a `Result`, the answer is not.
    pub fn of_a_result(&self) -> bool {
        if self.closed.load(Ordering::Acquire) {
            return false;
        }
        if std::fs::write("log", "").is_err() {
            self.abandon();
            return false;
        }
        true
    }
}
