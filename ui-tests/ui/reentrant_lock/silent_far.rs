//! Many calls below a lock is taken, but not one that is still held.

use std::sync::{Mutex, RwLock};

pub struct Ledger {
    total: Mutex<i64>,
    log: RwLock<Vec<String>>,
    other: Mutex<i64>,
}

mod below {
    use super::Ledger;

    pub fn audit(ledger: &Ledger, with_log: bool) -> i64 {
        gather(ledger, with_log)
    }

    fn gather(ledger: &Ledger, with_log: bool) -> i64 {
        collect(ledger, with_log) + 1
    }

    fn collect(ledger: &Ledger, with_log: bool) -> i64 {
        weigh(ledger, with_log) + 2
    }

    fn weigh(ledger: &Ledger, with_log: bool) -> i64 {
        check(ledger, with_log) + 3
    }

    fn check(ledger: &Ledger, with_log: bool) -> i64 {
        look_up(ledger, with_log) + 4
    }

    fn look_up(ledger: &Ledger, with_log: bool) -> i64 {
        fetch(ledger, with_log) + 5
    }

    fn fetch(ledger: &Ledger, with_log: bool) -> i64 {
        if with_log {
            ledger.log.write().unwrap().push("fetch".to_owned());
        }
        *ledger.total.lock().unwrap()
    }

    pub fn try_all(ledger: &Ledger) -> bool {
        try_some(ledger)
    }

    fn try_some(ledger: &Ledger) -> bool {
        try_few(ledger)
    }

    fn try_few(ledger: &Ledger) -> bool {
        try_two(ledger)
    }

    fn try_two(ledger: &Ledger) -> bool {
        try_one(ledger)
    }

    fn try_one(ledger: &Ledger) -> bool {
        try_it(ledger)
    }

    fn try_it(ledger: &Ledger) -> bool {
        ledger.other.try_lock().is_ok()
    }
}

pub fn released_before(ledger: &Ledger) -> i64 {
    let total = *ledger.total.lock().unwrap();
    total + below::audit(ledger, true)
}

pub fn another_ledger(a: &Ledger, b: &Ledger) -> i64 {
    let total = a.total.lock().unwrap();
    *total + below::audit(b, false)
}

pub fn another_lock(ledger: &Ledger) -> i64 {
    let other = ledger.other.lock().unwrap();
    *other + below::audit(ledger, true)
}

/// The argument says that this lock is left alone.
pub fn told_to_leave_it(ledger: &Ledger) -> i64 {
    let log = ledger.log.read().unwrap();
    log.len() as i64 + below::audit(ledger, false)
}

pub fn only_tried(ledger: &Ledger) -> bool {
    let other = ledger.other.lock().unwrap();
    *other > 0 && below::try_all(ledger)
}

pub fn on_another_thread(ledger: &'static Ledger) -> i64 {
    let total = ledger.total.lock().unwrap();
    std::thread::spawn(|| below::audit(ledger, true));
    *total
}
