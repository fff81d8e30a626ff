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

fn send() -> std::io::Result<u32> {
    std::fs::write("line", "").map(|()| 1)
}

async fn send_by_and_by() -> std::io::Result<u32> {
    std::future::ready(()).await;
    send()
}

fn next() -> std::io::Result<Option<u32>> {
    std::fs::read("line").map(|bytes| bytes.first().copied().map(u32::from))
}

fn is_sent() -> bool {
    send().is_ok()
}

/// Gives up once something has failed.
#[derive(Default)]
pub struct Line {
    failed: AtomicBool,
    jobs: Mutex<Vec<u32>>,
    parked: parking_lot::Mutex<Vec<u32>>,
    inbox: tokio::sync::Mutex<Vec<u32>>,
}

impl Line {
    pub fn answer_in_a_variable(&self) -> bool {
        if self.failed.load(Ordering::Relaxed) {
            return false;
        }
        let fine = is_sent();
        if !fine {
            self.failed.store(true, Ordering::Relaxed);
        }
        fine
    }

    pub fn answer_in_a_variable_after_clearing_up(&self) -> bool {
        if self.failed.load(Ordering::Relaxed) {
            return false;
        }
        let fine = is_sent();
        if !fine {
            self.jobs.lock().unwrap().clear();
            self.failed.store(true, Ordering::Relaxed);
        }
        fine
    }

    pub fn failure_in_a_variable(&self) -> bool {
        if self.failed.load(Ordering::Relaxed) {
            return false;
        }
        let failed = !is_sent();
        if failed {
            self.failed.store(true, Ordering::Relaxed);
        }
        !failed
    }

    pub fn two_answers_in_a_variable(&self) -> bool {
        !self.failed.load(Ordering::Relaxed) && {
            let fine = is_sent() && is_sent();
            if !fine {
                self.failed.store(true, Ordering::Relaxed);
            }
            fine
        }
    }

    pub fn result_in_a_variable(&self) -> std::io::Result<u32> {
        if self.failed.load(Ordering::Relaxed) {
            return Err(std::io::ErrorKind::Other.into());
        }
        let result = send();
        if result.is_err() {
            self.parked.lock().clear();
            self.failed.store(true, Ordering::Relaxed);
        }
        result
    }

    pub fn nothing_is_returned(&self) {
        if self.failed.load(Ordering::Relaxed) {
            return;
        }
        if send().is_err() {
            self.failed.store(true, Ordering::Relaxed);
        }
    }

    pub fn nothing_is_returned_inside_out(&self) {
        if !self.failed.load(Ordering::Relaxed) {
            match send() {
                Ok(n) => println!("{n}"),
                Err(_) => self.failed.store(true, Ordering::Relaxed),
            }
        }
    }

    pub fn says_that_it_gives_up(&self) {
        if self.failed.load(Ordering::Relaxed) {
            return;
        }
        if let Err(error) = send() {
            eprintln!("gives up: {error}");
            self.failed.store(true, Ordering::Relaxed);
        }
    }

    pub fn says_why_not(&self) {
        if self.failed.load(Ordering::Relaxed) {
            return;
        }
        if !is_sent() {
            eprintln!("gives up");
            self.failed.store(true, Ordering::Relaxed);
            return;
        }
        println!("sent");
    }

    pub fn of_an_option(&self) -> Option<u32> {
        if self.failed.load(Ordering::Relaxed) {
            return None;
        }
        let Ok(n) = send() else {
            self.jobs.lock().unwrap().clear();
            self.failed.store(true, Ordering::Relaxed);
            return None;
        };
        Some(n)
    }

    pub fn of_a_mapped_error(&self) -> Option<u32> {
        if self.failed.load(Ordering::Relaxed) {
            return None;
        }
        let sent = send().map_err(|_| {
            self.jobs.lock().unwrap().clear();
            self.failed.store(true, Ordering::Relaxed);
        });
        sent.ok()
    }

    pub fn of_a_map_or_else(&self) -> u32 {
        if self.failed.load(Ordering::Relaxed) {
            return 0;
        }
        let failed = |_| {
            self.jobs.lock().unwrap().clear();
            self.failed.store(true, Ordering::Relaxed);
            0
        };
        send().map_or_else(failed, |n| n + 1)
    }

    pub fn of_an_option_in_a_result_after_clearing_up(&self) -> std::io::Result<Option<u32>> {
        if self.failed.load(Ordering::Relaxed) {
            return Ok(None);
        }
        match send() {
            Ok(n) => Ok(Some(n)),
            Err(_) => {
                self.jobs.lock().unwrap().clear();
                self.failed.store(true, Ordering::Relaxed);
                Ok(None)
            }
        }
    }

    pub fn one_of_many_failed(&self) {
        if self.failed.load(Ordering::Relaxed) {
            return;
        }
        let mut fine = true;
        for _ in 0..3 {
            if send().is_err() {
                fine = false;
            }
        }
        if !fine {
            self.failed.store(true, Ordering::Relaxed);
        }
    }

    pub fn too_little_was_sent(&self) -> bool {
        if self.failed.load(Ordering::Relaxed) {
            return false;
        }
        let fine = send().is_ok_and(|n| n > 0);
        if !fine {
            self.jobs.lock().unwrap().clear();
            self.failed.store(true, Ordering::Relaxed);
        }
        fine
    }

    pub fn works_until_it_fails(&self) {
        while !self.failed.load(Ordering::Relaxed) {
            match next() {
                Ok(n) => println!("{n:?}"),
                Err(_) => self.failed.store(true, Ordering::Relaxed),
            }
        }
    }

    pub async fn clears_up_under_an_async_lock(&self) -> std::io::Result<u32> {
        if self.failed.load(Ordering::Relaxed) {
            return Err(std::io::ErrorKind::Other.into());
        }
        let sent = send_by_and_by().await;
        if sent.is_err() {
            self.inbox.lock().await.clear();
            self.failed.store(true, Ordering::Relaxed);
        }
        sent
    }

    pub async fn after_an_await(&self) {
        if self.failed.load(Ordering::Relaxed) {
            return;
        }
        if send_by_and_by().await.is_err() {
            self.failed.store(true, Ordering::Relaxed);
        }
    }
}

static GIVEN_UP: AtomicBool = AtomicBool::new(false);

pub fn given_up() {
    if GIVEN_UP.load(Ordering::Relaxed) {
        return;
    }
    let sent = send();
    if sent.is_err() {
        GIVEN_UP.store(true, Ordering::Relaxed);
    }
}

static REFUSED: AtomicBool = AtomicBool::new(false);

pub fn refused() -> bool {
    if REFUSED.load(Ordering::Relaxed) {
        return false;
    }
    let fine = is_sent();
    if !fine {
        REFUSED.store(true, Ordering::Relaxed);
    }
    fine
}

static BROKEN: AtomicBool = AtomicBool::new(false);

pub fn broken() -> std::io::Result<u32> {
    if BROKEN.load(Ordering::Relaxed) {
        return Err(std::io::ErrorKind::Other.into());
    }
    match send() {
        Ok(sent) => Ok(sent),
        Err(error) => {
            std::fs::remove_file("line").ok();
            BROKEN.store(true, Ordering::Relaxed);
            Err(error)
        }
    }
}
