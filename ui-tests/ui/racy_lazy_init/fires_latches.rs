//! In the form of a flag that remembers a failure, but what the flag is set with is done only once.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

fn make() -> std::io::Result<u32> {
    std::fs::write("table", "").map(|()| 1)
}

async fn make_by_and_by() -> std::io::Result<u32> {
    std::future::ready(()).await;
    make()
}

fn is_made() -> bool {
    make().is_ok()
}

fn find() -> Option<u32> {
    make().ok()
}

fn count() -> i64 {
    std::fs::read("table").map_or(-1, |bytes| bytes.len() as i64)
}

#[derive(Default)]
pub struct Table {
    ready: AtomicBool,
    rows: Mutex<Vec<u32>>,
    parked: parking_lot::Mutex<Vec<u32>>,
    inbox: tokio::sync::Mutex<Vec<u32>>,
    kind: u32,
}

impl Table {
    /// Set if all went well; whoever comes next tries again.
    pub fn filled_if_it_can_be_made(&self) {
        if !self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            if let Ok(row) = make() {
                self.rows.lock().unwrap().push(row);
                self.ready.store(true, Ordering::Release);
            }
        }
    }

    pub fn made_if_it_can_be(&self) {
        if self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return;
        }
        if make().is_ok() {
            self.ready.store(true, Ordering::Release);
        }
    }

    pub fn made_unless_it_fails(&self) {
        if self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return;
        }
        match make() {
            Ok(_) => self.ready.store(true, Ordering::Release),
            Err(error) => eprintln!("{error}"),
        }
    }

    pub fn answer_in_a_variable(&self) -> bool {
        if self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return true;
        }
        let fine = is_made();
        if fine {
            self.ready.store(true, Ordering::Release);
        }
        fine
    }

    pub fn failure_in_a_variable(&self) {
        if self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return;
        }
        let failed = !is_made();
        if failed {
            return;
        }
        self.ready.store(true, Ordering::Release);
    }

    pub fn two_answers_in_a_variable(&self) {
        if !self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            let fine = is_made() && is_made();
            if fine {
                self.ready.store(true, Ordering::Release);
            }
        }
    }

    pub fn two_failures_in_a_variable(&self) {
        if !self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            let failed = make().is_err() || make().is_err();
            if !failed {
                self.ready.store(true, Ordering::Release);
            }
        }
    }

    pub fn matched_into_a_variable(&self) {
        if !self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            let fine = match make() {
                Ok(_) => true,
                Err(_) => false,
            };
            if fine {
                self.ready.store(true, Ordering::Release);
            }
        }
    }

    pub fn result_in_a_variable(&self) -> std::io::Result<u32> {
        if self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return Ok(0);
        }
        let result = make();
        if result.is_ok() {
            self.ready.store(true, Ordering::Release);
        }
        result
    }

    pub fn enough_is_there(&self) -> std::io::Result<i64> {
        if self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return Ok(0);
        }
        let n = count();
        if n <= 0 {
            return Err(std::io::ErrorKind::Other.into());
        }
        self.ready.store(true, Ordering::Release);
        Ok(n)
    }

    pub fn filled_if_enough_is_there(&self) {
        if !self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            let n = count();
            if n > 0 {
                self.parked.lock().push(1);
                self.ready.store(true, Ordering::Release);
            }
        }
    }

    pub fn filled_if_nothing_is_there(&self) {
        if self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return;
        }
        if count() == 0 {
            std::fs::write("table", "first").unwrap();
            self.ready.store(true, Ordering::Release);
        }
    }

    pub fn something_is_found(&self) -> Option<u32> {
        if self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return Some(0);
        }
        let Some(row) = find() else {
            return None;
        };
        self.ready.store(true, Ordering::Release);
        Some(row)
    }

    pub fn something_is_found_or_not(&self) -> Option<u32> {
        if self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return Some(0);
        }
        let row = find()?;
        self.ready.store(true, Ordering::Release);
        Some(row)
    }

    pub fn mapped_in_a_closure(&self) -> Option<u32> {
        if self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return Some(0);
        }
        find().map(|row| {
            self.ready.store(true, Ordering::Release);
            row
        })
    }

    /// Made where nothing was found.
    pub fn made_where_nothing_is_found(&self) {
        if self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return;
        }
        if self.parked.lock().last().is_none() {
            std::fs::write("table", "first").unwrap();
            self.ready.store(true, Ordering::Release);
        }
    }

    fn settle(&self) {
        if self.kind > 0 {
            std::fs::write("table", "").unwrap();
            self.ready.store(true, Ordering::Release);
        }
    }

    pub fn settled_elsewhere(&self) {
        if !self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            self.settle();
        }
    }

    pub fn of_one_kind_only(&self) {
        if self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return;
        }
        if self.kind == 2 {
            println!("ready");
            self.ready.store(true, Ordering::Release);
        }
    }

    pub fn set_whatever_comes(&self) {
        if self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return;
        }
        let n = count();
        if n > 0 {
            println!("{n}");
            self.ready.store(true, Ordering::Release);
        } else {
            self.ready.store(true, Ordering::Release);
        }
    }

    /// The second look spares a store.
    pub fn looked_at_again(&self) {
        if !self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            std::fs::write("table", "").unwrap();
            if !self.ready.load(Ordering::Acquire) {
                self.ready.store(true, Ordering::Release);
            }
        }
    }

    pub fn in_two_steps(&self) {
        let is_first = !self.ready.load(Ordering::Acquire); //~ racy_lazy_init likely
        if is_first {
            std::fs::write("table", "").unwrap();
        }
        println!("written");
        if is_first {
            self.ready.store(true, Ordering::Release);
        }
    }

    // metamorphic: not other_name
    pub fn all_of_many_made(&self) {
        if self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return;
        }
        let mut fine = true;
        for _ in 0..3 {
            if make().is_err() {
                fine = false;
            }
        }
        if fine {
            self.ready.store(true, Ordering::Release);
        }
    }

    pub fn enough_was_made(&self) {
        if self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return;
        }
        if make().is_ok_and(|n| n > 0) {
            self.ready.store(true, Ordering::Release);
        }
    }

    pub fn tried_until_it_is_there(&self) {
        while !self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            if is_made() {
                self.ready.store(true, Ordering::Release);
            }
        }
    }

    pub async fn filled_under_an_async_lock(&self) {
        if self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return;
        }
        if let Ok(row) = make_by_and_by().await {
            self.inbox.lock().await.push(row);
            self.ready.store(true, Ordering::Release);
        }
    }

    pub async fn after_an_await(&self) -> std::io::Result<()> {
        if self.ready.load(Ordering::Acquire) { //~ racy_lazy_init likely
            return Ok(());
        }
        make_by_and_by().await?;
        self.ready.store(true, Ordering::Release);
        Ok(())
    }
}

static MADE: AtomicBool = AtomicBool::new(false);

pub fn made() {
    if MADE.load(Ordering::Acquire) { //~ racy_lazy_init likely
        return;
    }
    let table = make();
    if table.is_ok() {
        MADE.store(true, Ordering::Release);
    }
}

static FILLED: AtomicBool = AtomicBool::new(false);

pub fn filled() -> bool {
    if FILLED.load(Ordering::Acquire) { //~ racy_lazy_init likely
        return true;
    }
    let fine = is_made();
    if fine {
        FILLED.store(true, Ordering::Release);
    }
    fine
}

static STORED: AtomicBool = AtomicBool::new(false);

pub fn stored() {
    if !STORED.load(Ordering::Acquire) { //~ racy_lazy_init likely
        let n = count();
        if n > 0 {
            std::fs::write("table", "more").unwrap();
            STORED.store(true, Ordering::Release);
        }
    }
}
