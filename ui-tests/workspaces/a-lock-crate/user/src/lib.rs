//! A guard that was read or written through is held as before.

use spin::Mutex;

#[derive(Default)]
pub struct Account {
    balance: Mutex<i64>,
    limit: Mutex<Option<i64>>,
}

impl Account {
    pub fn deposit(&self, amount: i64) {
        *self.balance.lock() += amount;
    }

    pub fn withdraw(&self, amount: i64) -> bool {
        let balance = self.balance.lock();
        if *balance < amount {
            return false;
        }
        self.deposit(-amount); //~ reentrant_lock certain
        true
    }

    pub fn withdraw_all(&self) {
        let mut balance = self.balance.lock();
        *balance = 0;
        self.deposit(0); //~ reentrant_lock certain
    }

    pub fn withdraw_in_turn(&self, amount: i64) {
        let mut balance = self.balance.lock();
        *balance -= amount;
        drop(balance);
        self.deposit(0);
    }

    pub fn limit(&self) -> i64 {
        let mut limit = self.limit.lock();
        if limit.is_none() { //~ manual_lazy_init advice
            *limit = Some(100);
        }
        limit.unwrap_or_default()
    }
}
