//! A flag that remembers a failure: it is set only if something failed that is tried again and again until then.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// Refuses everything once something has failed.
pub struct Log {
    failed: AtomicBool,
    serial: Mutex<()>,
}

impl Log {
    pub fn remembers(&self) -> std::io::Result<()> {
        if self.failed.load(Ordering::Acquire) {
            return Err(std::io::ErrorKind::Other.into());
        }
        let result = std::fs::write("log", "ready");
        if result.is_err() {
            self.failed.store(true, Ordering::Release);
        }
        result
    }

    pub fn remembers_in_an_arm(&self) -> std::io::Result<()> {
        if self.failed.load(Ordering::Acquire) {
            return Ok(());
        }
        match std::fs::write("log", "ready") {
            Ok(()) => Ok(()),
            Err(error) => {
                self.failed.store(true, Ordering::Release);
                Err(error)
            }
        }
    }

    fn writes(&self) -> std::io::Result<()> {
        let result = std::fs::write("log", "ready");
        if let Err(error) = &result {
            self.failed.store(true, Ordering::Release);
            assert_ne!(error.kind(), std::io::ErrorKind::NotFound);
        }
        result
    }

    pub fn remembers_below(&self) -> std::io::Result<()> {
        if self.failed.load(Ordering::Acquire) {
            return Ok(());
        }
        std::fs::write("before", "")?;
        self.writes()
    }

    fn once_more_under_a_lock(&self) {
        let _serial = self.serial.lock().unwrap();
        if !self.failed.load(Ordering::Acquire) {
            std::fs::write("log", "failed").unwrap();
            self.failed.store(true, Ordering::Release);
        }
    }

    pub fn looks_before_it_takes_the_lock(&self) {
        if !self.failed.load(Ordering::Acquire) {
            std::fs::write("before", "").unwrap();
            self.once_more_under_a_lock();
        }
    }
}
