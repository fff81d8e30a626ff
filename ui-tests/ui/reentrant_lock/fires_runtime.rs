//! The locks of `guardlint`, which say it when they run.

use guardlint::{Condvar, Mutex, RwLock, RwLockUpgradableReadGuard};

pub struct Account {
    balance: Mutex<i64>,
    names: RwLock<Vec<u32>>,
    changed: Condvar,
}

impl Account {
    pub fn deposit(&self, amount: i64) {
        *self.balance.lock() += amount;
        self.changed.notify_all();
    }

    pub fn withdraw(&self, amount: i64) -> bool {
        let balance = self.balance.lock();
        if *balance < amount {
            return false;
        }
        self.deposit(-amount); //~ reentrant_lock certain
        true
    }

    pub fn withdraw_some_day(&self, amount: i64) {
        let balance = self
            .changed
            .wait_while(self.balance.lock(), |balance| *balance < amount);
        self.deposit(-amount); //~ reentrant_lock certain
        drop(balance);
    }

    pub fn name(&self) -> u32 {
        let names = self.names.write();
        let first = self.names.read().first().copied(); //~ reentrant_lock certain
        first.unwrap_or(names.len() as u32)
    }

    pub fn name_to_be(&self) -> u32 {
        let seen = self.names.upgradable_read();
        if seen.is_empty() {
            self.names.write().push(1); //~ reentrant_lock certain
        }
        seen[0]
    }

    pub fn name_that_is_new(&self) -> u32 {
        let seen = self.names.upgradable_read();
        let mut names = RwLockUpgradableReadGuard::upgrade(seen);
        names.push(1);
        self.names.read()[0] //~ reentrant_lock certain
    }

    pub fn name_that_is_read_twice(&self) -> u32 {
        let names = self.names.read();
        let again = self.names.upgradable_read(); //~ reentrant_lock likely
        names[0] + again[0]
    }

    pub fn name_or_new(&self) -> u32 {
        let names = self.names.write();
        let first = |names: &Vec<u32>| names.first().copied();
        self.names.read_or_write(first, |_| 1) + names[0] //~ reentrant_lock certain
    }

    pub fn name_or_deposit(&self) -> u32 {
        let _balance = self.balance.lock();
        let first = |names: &Vec<u32>| names.first().copied();
        self.names.read_or_write(first, |names| {
            self.deposit(1); //~ reentrant_lock certain
            names.push(1);
            1
        })
    }
}
