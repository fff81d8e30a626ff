//! What runs on a thread of its own later, or wants nothing that the caller has; and what says by itself that it cannot run.

use std::sync::{Arc, Mutex};

use guardlint::confined::Full;
use guardlint::{Confined, monitor};

static LOG: Mutex<Vec<i64>> = Mutex::new(Vec::new());
pub static ACCOUNT: Account = Account::new();

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
    }

    pub fn note(&mut self) {
        LOG.lock().unwrap().push(self.balance);
    }

    /// A panic, and no waiting.
    pub fn deposit_by_the_handle(&mut self, handle: Arc<Account>) {
        handle.deposit(self.balance);
    }

    /// Another one.
    pub fn deposit_into_the_static(&mut self) {
        ACCOUNT.deposit(self.balance);
    }
}

pub fn says_so(account: &Arc<Account>) {
    account.deposit_by_the_handle(account.clone());
    ACCOUNT.deposit_into_the_static();
}

pub fn under_a_lock(account: &Account) {
    let mut log = LOG.lock().unwrap();
    account.deposit(1);
    log.push(1);
}

pub fn when_the_lock_is_free(account: &Account) {
    LOG.lock().unwrap().push(1);
    account.note();
}

/// The thread has it when this one lets go.
pub fn later(count: &Confined<i64>) {
    let mut log = LOG.lock().unwrap();
    count.cast(|count| LOG.lock().unwrap().push(*count));
    log.push(1);
}

pub fn later_if_there_is_room(count: &Confined<i64>) -> bool {
    let mut log = LOG.lock().unwrap();
    log.push(1);
    let sent = count.try_cast(|count| LOG.lock().unwrap().push(*count));
    !matches!(sent, Err(Full(_)))
}

pub fn calls(count: &Confined<i64>) -> i64 {
    let log = LOG.lock().unwrap();
    count.call(|count| *count) + log[0]
}

pub fn calls_itself(count: &Arc<Confined<i64>>) -> i64 {
    let own = count.clone();
    count.call(move |_| own.call(|sum| *sum))
}

pub async fn awaits_when_the_lock_is_free(count: &Confined<i64>) -> i64 {
    let log = LOG.lock().unwrap();
    let counted = count.call_async(|count| {
        LOG.lock().unwrap().push(*count);
        *count
    });
    drop(log);
    counted.await
}
