//! Whether the flag is set is told by an `Option` or a `bool`.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

fn write(name: &str) -> Option<()> {
    std::fs::write(name, "").ok()
}

fn is_written(name: &str) -> bool {
    std::fs::write(name, "").is_ok()
}

#[derive(Default)]
pub struct Service {
    started: AtomicBool,
    names: Mutex<Vec<String>>,
}

impl Service {
    fn is_new(&self) -> Option<()> {
        if self.started.load(Ordering::Acquire) {
            return None;
        }
        Some(())
    }

    fn may_start(&self) -> bool {
        if self.started.load(Ordering::Acquire) {
            return false;
        }
        true
    }

    fn is_running(&self) -> bool {
        let is_running;
        if self.started.load(Ordering::Acquire) {
            is_running = true;
        } else {
            is_running = false;
        }
        self.names.lock().unwrap().clear();
        is_running
    }

    fn mark_started(&self) {
        self.started.store(true, Ordering::Release);
    }

    pub fn fails_if_it_is_set(&self) -> Option<()> {
        self.is_new()?; //~ racy_lazy_init likely
        write("started")?;
        self.started.store(true, Ordering::Release);
        Some(())
    }

    pub fn says_no_if_it_is_set(&self) -> bool {
        if !self.may_start() { //~ racy_lazy_init likely
            return false;
        }
        if !is_written("started") {
            return false;
        }
        self.mark_started();
        true
    }

    pub fn asks_whether_it_may(&self) {
        if self.may_start() { //~ racy_lazy_init likely
            is_written("started");
            self.mark_started();
        }
    }

    /// Here the no is what leads on.
    pub fn unless_it_runs(&self) -> bool {
        if !self.is_running() { //~ racy_lazy_init likely
            self.names.lock().unwrap().push("started".to_owned());
            self.mark_started();
        }
        true
    }

    /// Done only by who finds it not done, and says so.
    pub fn is_first(&self) -> bool {
        if self.started.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return false;
        }
        is_written("started");
        self.mark_started();
        true
    }

    /// What fails is not what the flag is about.
    pub fn set_although_it_failed(&self) -> bool {
        if !self.may_start() { //~ racy_lazy_init likely
            return false;
        }
        if !is_written("first") {
            is_written("second");
            self.mark_started();
        }
        true
    }
}
