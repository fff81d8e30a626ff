//! A flag that remembers a failure, and what looks at it answers by `Ok(())` or an error.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

type Answer<T = ()> = Result<T, String>;

fn write(name: &str) -> Answer {
    std::fs::write(name, "").map_err(|e| e.to_string())
}

/// Refuses everything once something has failed.
#[derive(Default)]
pub struct Log {
    closed: AtomicBool,
    files: Mutex<Vec<String>>,
}

impl Log {
    fn is_open(&self) -> Answer {
        if self.closed.load(Ordering::Acquire) {
            return Err("closed".to_owned());
        }
        Ok(())
    }

    fn append(&self) -> Answer {
        self.is_open()?;
        write("log")
    }

    fn abandon(&self) {
        self.closed.store(true, Ordering::Release);
        self.files.lock().unwrap().clear();
        std::fs::remove_file("log").ok();
    }

    fn abandon_for(&self, error: String) -> String {
        self.abandon();
        error
    }

    pub fn closes_if_it_fails(&self) -> Answer {
        if let Err(error) = self.append() {
            self.abandon();
            return Err(error);
        }
        Ok(())
    }

    pub fn closes_in_a_closure(&self) -> Answer {
        self.append().map_err(|error| self.abandon_for(error))
    }

    pub fn is_asked_first(&self) -> Answer {
        self.is_open()?;
        if let Err(error) = write("log") {
            self.abandon();
            return Err(error);
        }
        Ok(())
    }

    pub fn asks_by_itself(&self) -> Answer {
        if self.closed.load(Ordering::Acquire) {
            return Err("closed".to_owned());
        }
        if let Err(error) = write("log") {
            self.abandon();
            return Err(error);
        }
        Ok(())
    }

    fn append_all(&self) -> Answer<usize> {
        self.append()?;
        self.append()?;
        Ok(2)
    }

    pub fn through_two_functions(&self) -> Answer<usize> {
        match self.append_all() {
            Err(error) => Err(self.abandon_for(error)),
            count => count,
        }
    }

    async fn append_by_and_by(&self) -> Answer {
        self.is_open()?;
        tokio::task::yield_now().await;
        write("log")
    }

    pub async fn closes_after_an_await(&self) -> Answer {
        if let Err(error) = self.append_by_and_by().await {
            self.abandon();
            return Err(error);
        }
        Ok(())
    }
}

/// What is on disk may not be what is in memory, and is written again first.
#[derive(Default)]
pub struct Index {
    is_unsure: AtomicBool,
    names: Mutex<Vec<String>>,
}

impl Index {
    fn settle(&self) -> Answer {
        if !self.is_unsure.load(Ordering::Acquire) {
            return Ok(());
        }
        write("index")?;
        self.is_unsure.store(false, Ordering::Release);
        Ok(())
    }

    fn flush(&self) -> Answer {
        self.settle()?;
        write("rest")
    }

    /// It comes to the second write whether the flag was set or not.
    pub fn remembers(&self) -> Answer {
        self.flush()?;
        if let Err(error) = write("index") {
            self.names.lock().unwrap().clear();
            self.is_unsure.store(true, Ordering::Release);
            return Err(error);
        }
        Ok(())
    }
}

/// Held by this process, as the file system knows it; what looks at the flag answers the same whether it is set or not.
pub struct Backend {
    locked: AtomicBool,
    file: std::fs::File,
}

impl Backend {
    fn unlock(&self) -> std::io::Result<()> {
        if self.locked.load(Ordering::Acquire) {
            self.file.sync_all()?;
            self.locked.store(false, Ordering::Release);
        }
        Ok(())
    }

    fn lock(&self) -> std::io::Result<bool> {
        match self.file.sync_data() {
            Ok(()) => {
                self.locked.store(true, Ordering::Release);
                Ok(true)
            }
            Err(_) => Ok(false),
        }
    }

    fn may_be_locked(&self) -> std::io::Result<bool> {
        self.unlock()?;
        Ok(true)
    }

    pub fn behind_an_answer(&self) -> std::io::Result<bool> {
        if !self.may_be_locked()? {
            return Ok(false);
        }
        self.lock()
    }

    pub fn behind_a_match(&self) -> std::io::Result<bool> {
        match self.may_be_locked() {
            Ok(true) => self.lock(),
            other => other,
        }
    }

    pub fn behind_an_error(&self) -> std::io::Result<bool> {
        match self.may_be_locked() {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => self.lock(),
            other => other,
        }
    }
}
