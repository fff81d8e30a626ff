//! A flag that is set on a condition, under which nothing is done: that there is nothing any more, or too little.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

fn next() -> std::io::Result<Option<u32>> {
    std::fs::read("line").map(|bytes| bytes.first().copied().map(u32::from))
}

fn count() -> i64 {
    std::fs::read("line").map_or(-1, |bytes| bytes.len() as i64)
}

/// Gives up once nothing comes any more.
#[derive(Default)]
pub struct Line {
    failed: AtomicBool,
    jobs: Mutex<Vec<u32>>,
    parked: parking_lot::Mutex<Vec<u32>>,
    kind: u32,
}

impl Line {
    pub fn nothing_is_there(&self) -> std::io::Result<i64> {
        if self.failed.load(Ordering::Relaxed) {
            return Err(std::io::ErrorKind::Other.into());
        }
        let n = count();
        if n == 0 {
            self.failed.store(true, Ordering::Relaxed);
            return Err(std::io::ErrorKind::Other.into());
        }
        Ok(n)
    }

    pub fn less_than_nothing_is_there(&self) {
        if !self.failed.load(Ordering::Relaxed) {
            let n = count();
            if n < 0 {
                self.failed.store(true, Ordering::Relaxed);
            }
        }
    }

    pub fn nothing_is_there_after_clearing_up(&self) -> Option<i64> {
        if self.failed.load(Ordering::Relaxed) {
            return None;
        }
        match count() {
            0 => {
                self.jobs.lock().unwrap().clear();
                self.failed.store(true, Ordering::Relaxed);
                None
            }
            n => Some(n),
        }
    }

    pub fn too_little_is_there(&self) -> bool {
        if self.failed.load(Ordering::Relaxed) {
            return false;
        }
        let is_enough = count() > 3;
        if is_enough {
            println!("enough");
            return true;
        }
        self.jobs.lock().unwrap().clear();
        self.failed.store(true, Ordering::Relaxed);
        false
    }

    pub fn one_of_two_is_missing(&self) {
        if self.failed.load(Ordering::Relaxed) {
            return;
        }
        if count() == 0 || count() < 0 {
            self.failed.store(true, Ordering::Relaxed);
        }
    }

    fn judge(&self, n: i64) {
        if n < 0 {
            self.failed.store(true, Ordering::Relaxed);
        }
    }

    pub fn judged_elsewhere(&self) {
        if !self.failed.load(Ordering::Relaxed) {
            self.judge(count());
        }
    }

    pub fn nothing_to_pop(&self) -> std::io::Result<u32> {
        if self.failed.load(Ordering::Relaxed) {
            return Err(std::io::ErrorKind::Other.into());
        }
        let Some(job) = self.jobs.lock().unwrap().pop() else {
            self.failed.store(true, Ordering::Relaxed);
            return Err(std::io::ErrorKind::Other.into());
        };
        Ok(job)
    }

    pub fn nothing_to_pop_in_a_match(&self) -> Option<u32> {
        if self.failed.load(Ordering::Relaxed) {
            return None;
        }
        let job = self.parked.lock().pop();
        match job {
            Some(job) => Some(job),
            None => {
                self.failed.store(true, Ordering::Relaxed);
                None
            }
        }
    }

    pub fn nothing_to_pop_in_a_variable(&self) -> Option<u32> {
        if self.failed.load(Ordering::Relaxed) {
            return None;
        }
        let job = self.parked.lock().pop();
        if job.is_none() {
            std::fs::remove_file("line").ok();
            self.failed.store(true, Ordering::Relaxed);
        }
        job
    }

    pub fn nothing_to_pop_for_a_closure(&self) -> std::io::Result<u32> {
        if self.failed.load(Ordering::Relaxed) {
            return Err(std::io::ErrorKind::Other.into());
        }
        let job = self.parked.lock().pop();
        job.ok_or_else(|| {
            self.failed.store(true, Ordering::Relaxed);
            std::io::ErrorKind::Other.into()
        })
    }

    pub fn nothing_to_pop_or_else(&self) -> Option<u32> {
        if self.failed.load(Ordering::Relaxed) {
            return None;
        }
        let job = self.parked.lock().pop();
        job.or_else(|| {
            self.failed.store(true, Ordering::Relaxed);
            None
        })
    }

    pub fn nothing_to_pop_or_else_after_clearing_up(&self) -> Option<u32> {
        if self.failed.load(Ordering::Relaxed) {
            return None;
        }
        let job = self.parked.lock().pop();
        job.or_else(|| {
            self.jobs.lock().unwrap().clear();
            self.failed.store(true, Ordering::Relaxed);
            None
        })
    }

    pub fn then_in_a_closure(&self) {
        if !self.failed.load(Ordering::Relaxed) {
            let n = count();
            (n < 0).then(|| self.failed.store(true, Ordering::Relaxed));
        }
    }

    pub fn of_an_option_in_a_result(&self) -> std::io::Result<Option<u32>> {
        if self.failed.load(Ordering::Relaxed) {
            return Ok(None);
        }
        match next() {
            Ok(Some(n)) => Ok(Some(n)),
            Ok(None) => {
                self.failed.store(true, Ordering::Relaxed);
                Ok(None)
            }
            Err(error) => {
                self.failed.store(true, Ordering::Relaxed);
                Err(error)
            }
        }
    }

    pub fn nothing_after_a_question_mark(&self) -> std::io::Result<u32> {
        if self.failed.load(Ordering::Relaxed) {
            return Err(std::io::ErrorKind::Other.into());
        }
        let Some(n) = next()? else {
            self.failed.store(true, Ordering::Relaxed);
            return Err(std::io::ErrorKind::Other.into());
        };
        Ok(n)
    }

    pub fn works_until_nothing_comes(&self) {
        while !self.failed.load(Ordering::Relaxed) {
            let n = count();
            if n == 0 {
                self.failed.store(true, Ordering::Relaxed);
                break;
            }
            println!("{n}");
        }
    }

    pub fn some_never_end(&self) {
        if self.failed.load(Ordering::Relaxed) {
            return;
        }
        println!("one more");
        if self.kind == 2 {
            self.failed.store(true, Ordering::Relaxed);
        }
    }
}

static AT_AN_END: AtomicBool = AtomicBool::new(false);

pub fn at_an_end() -> i64 {
    if AT_AN_END.load(Ordering::Relaxed) {
        return 0;
    }
    let n = count();
    if n == 0 {
        AT_AN_END.store(true, Ordering::Relaxed);
    }
    n
}

static EMPTY: AtomicBool = AtomicBool::new(false);
static JOBS: Mutex<Vec<u32>> = Mutex::new(Vec::new());

pub fn empty() -> Option<u32> {
    if EMPTY.load(Ordering::Relaxed) {
        return None;
    }
    let job = JOBS.lock().unwrap().pop();
    if job.is_none() {
        EMPTY.store(true, Ordering::Relaxed);
    }
    job
}
