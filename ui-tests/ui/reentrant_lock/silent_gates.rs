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

/// The function calls itself once there is no scope any more, and looks only where there is one.
pub struct Key {
    scope: u16,
    suffix: String,
}

#[derive(Default)]
pub struct Namespace {
    prefixes: std::sync::RwLock<std::collections::HashMap<u16, String>>,
}

impl Namespace {
    // metamorphic: not helper
    pub fn resolve_again(&self, key: &mut Key) -> bool {
        if key.scope != 0 {
            let _prefixes = self.prefixes.read().unwrap();
            key.scope = 0;
            return self.resolve_again(key);
        }
        !key.suffix.is_empty()
    }

    // metamorphic: not helper
    pub fn resolve(&self, key: &mut Key) -> bool {
        if key.scope != 0 {
            let prefixes = self.prefixes.read().unwrap();
            let Some(prefix) = prefixes.get(&key.scope) else {
                return false;
            };
            key.scope = 0;
            key.suffix = format!("{prefix}{}", key.suffix);
            return self.resolve(key);
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

    pub fn with_nothing_in_an_option(&self) -> i64 {
        let balance = self.balance.lock().unwrap();
        self.add_some(None);
        *balance
    }
}
