//! Monitors whose methods are awaited.

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use guardlint::monitor;

static LOG: Mutex<Vec<i64>> = Mutex::new(Vec::new());
pub static ACCOUNT: Account = Account::new();
pub static SAVINGS: Savings = Savings::new();

#[monitor(tokio)]
#[derive(Default)]
pub struct Account {
    balance: i64,
}

#[monitor(tokio)]
impl Account {
    pub const fn new() -> Self {
        Self { balance: 0 }
    }

    pub fn deposit(&mut self, amount: i64) {
        self.balance += amount;
    }

    pub fn balance(&self) -> i64 {
        self.balance
    }

    pub async fn withdraw(&mut self, amount: i64, handle: Arc<Account>) -> bool {
        if handle.balance().await < amount {
            return false;
        }
        self.balance -= amount;
        true
    }

    pub async fn withdraw_from_the_static(&mut self, amount: i64) {
        ACCOUNT.deposit(-amount).await;
    }

    pub async fn average(&self, handle: &Arc<Account>, days: i64) -> i64 {
        handle.balance().await / days
    }

    pub async fn update<F: Future<Output = ()>>(&mut self, change: impl FnOnce() -> F) {
        change().await;
        self.balance += 1;
    }

    #[when(self.balance >= amount, try, timeout)]
    pub async fn take(&mut self, amount: i64, handle: &Arc<Account>) {
        handle.deposit(-amount).await;
    }

    #[when(self.balance > 0, try, timeout)]
    pub fn some(&self) -> i64 {
        self.balance
    }

    pub fn note(&self) {
        LOG.lock().unwrap().push(self.balance);
    }
}

pub async fn handed_on(account: &Arc<Account>) -> bool {
    account.withdraw(1, account.clone()).await //~ reentrant_lock certain
}

pub async fn in_a_static() {
    ACCOUNT.withdraw_from_the_static(1).await; //~ reentrant_lock certain
}

pub async fn looked_at(account: &Arc<Account>) -> i64 {
    account.average(account, 7).await //~ reentrant_lock certain
}

pub async fn in_a_future(account: &Account) {
    account.update(|| account.deposit(1)).await; //~ reentrant_lock likely
}

pub async fn in_a_block(account: &Account) {
    account
        .update(async || {
            account.some().await; //~ reentrant_lock likely
        })
        .await;
}

pub async fn waits(account: &Arc<Account>) {
    account.take(1, account).await; //~ reentrant_lock certain
}

pub async fn tries(account: &Arc<Account>) -> Option<()> {
    account.try_take(1, account).await //~ reentrant_lock certain
}

pub async fn waits_for_a_while(account: &Arc<Account>) -> Option<()> {
    account.take_timeout(1, account, Duration::ZERO).await //~ reentrant_lock certain
}

pub async fn tries_in_a_block(account: &Account) {
    account
        .update(async || {
            account.try_some().await; //~ reentrant_lock likely
        })
        .await;
}

pub async fn under_a_lock_that_a_method_takes(account: &Account) {
    let mut log = LOG.lock().unwrap();
    account.note().await; //~ reentrant_lock certain
    log.push(1);
}

#[monitor(async_lock)]
#[derive(Default)]
pub struct Savings {
    balance: i64,
}

#[monitor(async_lock)]
impl Savings {
    pub const fn new() -> Self {
        Self { balance: 0 }
    }

    pub fn deposit(&mut self, amount: i64) {
        self.balance += amount;
    }

    pub fn balance(&self) -> i64 {
        self.balance
    }

    pub async fn withdraw(&mut self, amount: i64, handle: Arc<Savings>) -> bool {
        if handle.balance().await < amount {
            return false;
        }
        self.balance -= amount;
        true
    }

    pub async fn withdraw_from_the_static(&mut self, amount: i64) {
        SAVINGS.deposit(-amount).await;
    }

    pub async fn average(&self, handle: &Arc<Savings>, days: i64) -> i64 {
        handle.balance().await / days
    }

    pub async fn update<F: Future<Output = ()>>(&mut self, change: impl FnOnce() -> F) {
        change().await;
        self.balance += 1;
    }

    #[when(self.balance >= amount, try, timeout)]
    pub async fn take(&mut self, amount: i64, handle: &Arc<Savings>) {
        handle.deposit(-amount).await;
    }

    #[when(self.balance > 0, try, timeout)]
    pub fn some(&self) -> i64 {
        self.balance
    }

    pub fn note(&self) {
        LOG.lock().unwrap().push(self.balance);
    }
}

pub async fn savings_handed_on(account: &Arc<Savings>) -> bool {
    account.withdraw(1, account.clone()).await //~ reentrant_lock certain
}

pub async fn savings_in_a_static() {
    SAVINGS.withdraw_from_the_static(1).await; //~ reentrant_lock certain
}

pub async fn savings_looked_at(account: &Arc<Savings>) -> i64 {
    account.average(account, 7).await //~ reentrant_lock certain
}

pub async fn savings_in_a_future(account: &Savings) {
    account.update(|| account.deposit(1)).await; //~ reentrant_lock likely
}

pub async fn savings_in_a_block(account: &Savings) {
    account
        .update(async || {
            account.some().await; //~ reentrant_lock likely
        })
        .await;
}

pub async fn savings_waits(account: &Arc<Savings>) {
    account.take(1, account).await; //~ reentrant_lock certain
}

pub async fn savings_tries(account: &Arc<Savings>) -> Option<()> {
    account.try_take(1, account).await //~ reentrant_lock certain
}

pub async fn savings_waits_for_a_while(account: &Arc<Savings>) -> Option<()> {
    account.take_timeout(1, account, Duration::ZERO).await //~ reentrant_lock certain
}

pub async fn savings_tries_in_a_block(account: &Savings) {
    account
        .update(async || {
            account.try_some().await; //~ reentrant_lock likely
        })
        .await;
}

pub async fn savings_under_a_lock_that_a_method_takes(account: &Savings) {
    let mut log = LOG.lock().unwrap();
    account.note().await; //~ reentrant_lock certain
    log.push(1);
}
