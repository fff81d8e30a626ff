//! What is called like a lock is none, and a lock is given back where its guard is.

use std::sync::atomic::{AtomicBool, Ordering};

use own_words::{Mutex, RwLock};

pub fn twice(value: &Mutex<u32>) -> u32 {
    let first = value.lock().unwrap();
    let second = value.lock().unwrap();
    first + second
}

pub fn read_then_write(value: &RwLock) {
    if value.read().unwrap() == 0 {
        value.write().unwrap().set(1);
    }
}

pub fn given_back(value: &std::sync::Mutex<u32>) -> u32 {
    let first = value.lock().unwrap();
    shim::mem::drop(first);
    *value.lock().unwrap()
}

pub fn filled(value: &std::sync::Mutex<shim::Maybe<u32>>) -> Option<u32> {
    value.lock().unwrap().take()
}

/// The guard of a crate that nobody knows keeps all others out.
#[derive(Default)]
pub struct Observed {
    seen: extras::Observable<u32>,
    names: std::sync::RwLock<Vec<String>>,
}

impl Observed {
    pub fn under_a_guard(&self, name: &str) {
        let mut seen = self.seen.write();
        if self.names.read().unwrap().is_empty() {
            self.names.write().unwrap().push(name.to_owned());
        }
        *seen += 1;
    }

    pub async fn under_a_guard_to_come(&self, name: &str) -> Result<(), String> {
        let seen = self.seen.write_later().await?;
        if self.names.read().unwrap().is_empty() {
            self.add(seen, name);
        }
        Ok(())
    }

    fn add(&self, mut seen: extras::ObservableWriteGuard<'_, u32>, name: &str) {
        self.names.write().unwrap().push(name.to_owned());
        *seen += 1;
    }

    fn guard(&self) -> extras::ObservableWriteGuard<'_, u32> {
        self.seen.write()
    }

    pub fn under_a_guard_of_a_helper(&self, name: &str) {
        let mut seen = self.guard();
        if self.names.read().unwrap().is_empty() {
            self.names.write().unwrap().push(name.to_owned());
        }
        *seen += 1;
    }

    async fn filled(&self) -> Result<extras::ObservableWriteGuard<'_, u32>, String> {
        let mut seen = self.seen.write_later().await?;
        if *seen == 0 {
            let known = self.names.read().unwrap().len();
            *seen = u32::try_from(known).map_err(|e| e.to_string())?;
        }
        Ok(seen)
    }

    pub async fn under_a_guard_of_a_helper_to_come(&self, name: &str) -> Result<(), String> {
        let seen = self.filled().await?;
        if *seen == 0 {
            return Ok(());
        }
        self.add(seen, name);
        Ok(())
    }

    pub fn surely_under_a_guard(&self, name: &str) {
        if let Some(mut seen) = self.seen.try_write() {
            if self.names.read().unwrap().is_empty() {
                self.names.write().unwrap().push(name.to_owned());
            }
            *seen += 1;
        }
    }
}

/// Made ready once, by whoever gets the guard first.
#[derive(Default)]
pub struct Ready {
    seen: extras::Observable<u32>,
    turns: extras::Turns,
    is_ready: AtomicBool,
}

impl Ready {
    pub async fn make(&self) -> Result<(), String> {
        if self.is_ready.load(Ordering::Acquire) {
            return Ok(());
        }
        let mut seen = self.seen.write_later().await?;
        if self.is_ready.load(Ordering::Acquire) {
            return Ok(());
        }
        println!("making ready");
        *seen += 1;
        self.is_ready.store(true, Ordering::Release);
        Ok(())
    }

    pub async fn make_in_turn(&self) {
        if self.is_ready.load(Ordering::Acquire) {
            return;
        }
        let _turn = self.turns.take().await;
        if !self.is_ready.load(Ordering::Acquire) {
            println!("making ready");
            self.is_ready.store(true, Ordering::Release);
        }
    }

    pub async fn make_in_turn_only(&self) {
        let turn = self.turns.take().await;
        if !self.is_ready.load(Ordering::Acquire) {
            println!("making ready");
            self.is_ready.store(true, Ordering::Release);
        }
        drop(turn);
    }
}
