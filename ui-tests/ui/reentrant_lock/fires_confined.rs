//! What runs on a thread of its own, while the caller waits with a lock that it wants.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use guardlint::{Confined, monitor};

static LOG: Mutex<Vec<i64>> = Mutex::new(Vec::new());

#[monitor(confined)]
pub struct Account {
    balance: i64,
}

#[monitor(confined)]
impl Account {
    pub const fn new() -> Self {
        Self { balance: 0 }
    }

    pub fn deposit(&mut self, amount: i64) {
        self.balance += amount;
        LOG.lock().unwrap().push(amount);
    }

    pub fn log(&mut self, log: Arc<Mutex<Vec<i64>>>) {
        log.lock().unwrap().push(self.balance);
    }

    #[when(self.balance > 0, try, timeout)]
    pub fn take(&mut self) -> i64 {
        LOG.lock().unwrap().push(0);
        std::mem::take(&mut self.balance)
    }

    pub fn update(&mut self, change: impl FnOnce(&mut i64) + Send + 'static) {
        change(&mut self.balance);
    }
}

pub fn deposits(account: &Account) {
    let mut log = LOG.lock().unwrap();
    account.deposit(1); //~ reentrant_lock certain
    log.push(1);
}

pub fn lends(account: &Account, log: &Arc<Mutex<Vec<i64>>>) {
    let mut held = log.lock().unwrap();
    account.log(log.clone()); //~ reentrant_lock certain
    held.push(1);
}

pub fn takes(account: &Account) -> i64 {
    let log = LOG.lock().unwrap();
    account.take() + log[0] //~ reentrant_lock certain
}

pub fn tries(account: &Account) -> Option<i64> {
    let log = LOG.lock().unwrap();
    Some(account.try_take()? + log[0]) //~ reentrant_lock certain
}

pub fn takes_in_time(account: &Account) -> Option<i64> {
    let log = LOG.lock().unwrap();
    Some(account.take_timeout(Duration::ZERO)? + log[0]) //~ reentrant_lock certain
}

pub fn in_a_closure(account: &Account) {
    let mut log = LOG.lock().unwrap();
    account.update(|balance| LOG.lock().unwrap().push(*balance)); //~ reentrant_lock certain
    log.push(1);
}

pub fn calls(count: &Confined<i64>) -> i64 {
    let log = LOG.lock().unwrap();
    let counted = count.call(|count| {
        LOG.lock().unwrap().push(*count); //~ reentrant_lock certain
        *count
    });
    counted + log[0]
}

pub fn calls_in_time(count: &Confined<i64>) -> Option<()> {
    let mut log = LOG.lock().unwrap();
    log.push(1);
    count.call_timeout(Duration::ZERO, |count| {
        LOG.lock().unwrap().push(*count); //~ reentrant_lock certain
    })
}

pub fn made() -> Confined<i64> {
    let log = LOG.lock().unwrap();
    let count = Confined::with(|| LOG.lock().unwrap()[0]); //~ reentrant_lock certain
    drop(log);
    count
}

pub async fn calls_and_awaits(count: &Confined<i64>) -> i64 {
    let log = LOG.lock().unwrap();
    let counted = count.call_async(|count| {
        LOG.lock().unwrap().push(*count); //~ reentrant_lock certain
        *count
    });
    counted.await + log[0]
}
