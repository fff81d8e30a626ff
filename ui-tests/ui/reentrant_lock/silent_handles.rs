//! Methods of monitors that call other monitors, or do without the lock, or come back when it is free.

use std::sync::{Arc, Mutex};

use guardlint::monitor;

static LOG: Mutex<Vec<i64>> = Mutex::new(Vec::new());

#[monitor]
#[derive(Debug, Default)]
pub struct Account {
    balance: i64,
    parent: Option<Arc<Account>>,
    last: Option<Arc<Account>>,
}

#[monitor]
impl Account {
    pub const fn new() -> Self {
        Self {
            balance: 0,
            parent: None,
            last: None,
        }
    }

    pub fn deposit(&mut self, amount: i64) {
        self.balance += amount;
    }

    pub fn balance(&self) -> i64 {
        self.balance
    }

    pub fn withdraw(&mut self, amount: i64) -> bool {
        self.deposit(-amount);
        if self.balance() < 0 {
            self.deposit(amount);
            return false;
        }
        self.note();
        true
    }

    fn note(&self) {
        LOG.lock().unwrap().push(self.balance);
    }

    pub fn send(&mut self, amount: i64, to: Arc<Account>) {
        self.balance -= amount;
        to.deposit(amount);
    }

    pub fn deposit_into_the_parent(&mut self, amount: i64) {
        if let Some(parent) = &self.parent {
            parent.deposit(amount);
        }
    }

    pub fn keep(&mut self, handle: Arc<Account>) {
        self.last = Some(handle);
    }

    pub fn later(&mut self, handle: Arc<Account>) {
        std::thread::spawn(move || handle.deposit(1));
    }

    pub fn make_another(&self) -> Account {
        let another = Account::new();
        another.deposit(1);
        Account::new()
    }

    pub fn update<R>(&mut self, change: impl FnOnce(&mut i64) -> R) -> R {
        change(&mut self.balance)
    }

    pub fn boxed(&self, handle: Arc<Account>) -> Box<dyn Fn() -> i64 + Send> {
        Box::new(move || handle.balance())
    }

    #[when(self.balance > 0, try, timeout)]
    pub fn take(&mut self) -> i64 {
        std::mem::take(&mut self.balance)
    }
}

pub fn to_another(a: &Arc<Account>, b: &Arc<Account>) {
    a.send(1, b.clone());
}

pub fn to_the_parent(account: &Account) {
    account.deposit_into_the_parent(1);
}

pub fn one_after_the_other(account: &Account) -> i64 {
    account.deposit(1);
    account.update(|balance| *balance += 1);
    let taken = account.take();
    account.try_take().unwrap_or(taken)
}

pub fn kept_for_later(account: &Arc<Account>) {
    account.keep(account.clone());
    account.later(account.clone());
}

pub fn called_when_the_lock_is_free(account: &Arc<Account>) -> i64 {
    let look = account.boxed(account.clone());
    look()
}

pub fn on_another_thread(account: &Account) {
    account.update(|_| {
        std::thread::scope(|scope| {
            scope.spawn(|| LOG.lock().unwrap().push(1));
        });
    });
}

pub fn another_in_a_closure(a: &Account, b: &Account) {
    a.update(|balance| b.deposit(*balance));
}

/// Tries to take the lock, and says that it is taken.
pub fn shown(account: &Account) -> String {
    account.update(|_| format!("{account:?}"))
}

pub fn made(account: &Account) -> i64 {
    account.make_another().balance()
}

pub fn under_a_lock_that_no_method_takes(account: &Account) {
    let mut log = LOG.lock().unwrap();
    account.deposit(1);
    log.push(account.balance());
}

pub fn when_the_lock_is_free(account: &Account) -> bool {
    LOG.lock().unwrap().push(1);
    account.withdraw(1)
}

pub fn each(accounts: &[Account]) {
    accounts[0].update(|balance| accounts[1].deposit(*balance));
}

#[monitor]
#[derive(Default)]
pub struct Audit {
    seen: i64,
}

#[monitor]
impl Audit {
    pub fn look_at(&mut self, account: &Account) {
        self.seen += account.balance();
    }
}

pub fn two_monitors(account: &Account, audit: &Audit) {
    audit.look_at(account);
    account.update(|_| audit.look_at(&Account::new()));
}
