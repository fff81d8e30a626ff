//! Whether the callee takes the lock hangs on an argument, and with this one it does not.

use std::sync::Mutex;

pub struct Account {
    balance: Mutex<i64>,
}

impl Account {
    pub fn add(&self, amount: i64) {
        if amount == 0 {
            return;
        }
        *self.balance.lock().unwrap() += amount;
    }

    pub fn add_twice(&self, amount: i64) {
        self.add(amount);
        self.add(amount);
    }

    pub fn log(&self, level: u8, loud: bool) {
        if loud && 2 < level {
            println!("{}", self.balance.lock().unwrap());
        }
    }

    pub fn pay(&self, fee: Option<i64>) {
        if fee.is_none() {
            return;
        }
        *self.balance.lock().unwrap() -= 1;
    }

    pub fn nothing(&self) -> i64 {
        let balance = self.balance.lock().unwrap();
        self.add(0);
        *balance
    }

    pub fn nothing_two_calls_above(&self) -> i64 {
        let balance = self.balance.lock().unwrap();
        self.add_twice(0);
        *balance
    }

    pub fn too_low(&self) -> i64 {
        let balance = self.balance.lock().unwrap();
        self.log(2, true);
        *balance
    }

    pub fn too_quiet(&self) -> i64 {
        let balance = self.balance.lock().unwrap();
        self.log(3, false);
        *balance
    }

    pub fn no_fee(&self) -> i64 {
        let balance = self.balance.lock().unwrap();
        self.pay(None);
        *balance
    }
}
