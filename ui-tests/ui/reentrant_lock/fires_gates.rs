//! Whether the callee takes the lock hangs on an argument, and with this one it does.

use std::sync::Mutex;

pub struct Account {
    balance: Mutex<i64>,
}

pub enum Kind {
    Quick,
    Booked,
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
        if loud && level > 2 {
            println!("{}", self.balance.lock().unwrap());
        }
    }

    pub fn pay(&self, fee: Option<i64>) {
        if let Some(fee) = fee {
            *self.balance.lock().unwrap() -= fee;
        }
    }

    pub fn book(&self, kind: Kind) {
        match kind {
            Kind::Quick => {}
            Kind::Booked => *self.balance.lock().unwrap() += 1,
        }
    }

    pub fn a_literal(&self) -> i64 {
        let balance = self.balance.lock().unwrap();
        self.add(5); //~ reentrant_lock certain
        *balance
    }

    pub fn a_variable(&self, amount: i64) -> i64 {
        let balance = self.balance.lock().unwrap();
        self.add(amount); //~ reentrant_lock likely
        *balance
    }

    pub fn a_literal_two_calls_above(&self) -> i64 {
        let balance = self.balance.lock().unwrap();
        self.add_twice(-1); //~ reentrant_lock certain
        *balance
    }

    pub fn two_literals(&self) -> i64 {
        let balance = self.balance.lock().unwrap();
        self.log(3, true); //~ reentrant_lock certain
        *balance
    }

    pub fn a_variant(&self) -> i64 {
        let balance = self.balance.lock().unwrap();
        self.pay(Some(2)); //~ reentrant_lock certain
        *balance
    }

    pub fn a_variant_whose_number_is_not_known(&self) -> i64 {
        let balance = self.balance.lock().unwrap();
        self.book(Kind::Booked); //~ reentrant_lock likely
        *balance
    }
}

pub struct Key {
    scope: u16,
    suffix: String,
}

#[derive(Default)]
pub struct Namespace {
    prefixes: std::sync::RwLock<std::collections::HashMap<u16, String>>,
}

impl Namespace {
    /// Nothing of what decides has changed.
    pub fn resolve(&self, key: &mut Key) -> bool {
        if key.scope != 0 {
            let prefixes = self.prefixes.write().unwrap();
            if let Some(prefix) = prefixes.get(&key.scope) {
                key.suffix = format!("{prefix}{}", key.suffix);
                return self.resolve(key); //~ reentrant_lock certain|likely
            }
        }
        !key.suffix.is_empty()
    }
}

impl Account {
    fn add_some(&self, amount: Option<i64>) -> Option<()> {
        let amount = amount?;
        *self.balance.lock().unwrap() += amount;
        Some(())
    }

    pub fn with_something_in_an_option(&self) -> i64 {
        let balance = self.balance.lock().unwrap();
        self.add_some(Some(1)); //~ reentrant_lock certain
        *balance
    }
}
