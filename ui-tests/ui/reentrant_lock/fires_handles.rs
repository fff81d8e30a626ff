//! Methods of a monitor that call the monitor through its handle, which takes the lock.

use std::fmt;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use guardlint::monitor;

static LOG: Mutex<Vec<i64>> = Mutex::new(Vec::new());
static PAGES: parking_lot::Mutex<Vec<i64>> = parking_lot::Mutex::new(Vec::new());
pub static ACCOUNT: Account = Account::new();
pub static SAVINGS: LazyLock<Account> = LazyLock::new(Account::default);

pub trait Balance {
    fn current(&self) -> i64;
}

#[monitor]
#[derive(Debug, Default)]
pub struct Account {
    balance: i64,
}

#[monitor]
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

    pub fn withdraw(&mut self, amount: i64, handle: Arc<Account>) -> bool {
        if self.balance < amount {
            return false;
        }
        handle.deposit(-amount);
        true
    }

    pub fn withdraw_by_a_helper(&mut self, amount: i64, handle: &Arc<Account>) {
        deposit_into(handle, -amount);
    }

    pub fn average(&self, handle: &Arc<Account>, days: i64) -> i64 {
        handle.balance() / days
    }

    pub fn withdraw_from_the_static(&mut self, amount: i64) {
        self.balance -= amount;
        ACCOUNT.deposit(0);
    }

    pub fn withdraw_from_savings(&mut self, amount: i64) {
        SAVINGS.deposit(-amount);
    }

    pub fn compare(&mut self, with: &dyn Balance) -> bool {
        self.balance < with.current()
    }

    pub fn audit(&mut self, audit: &Audit, handle: &Arc<Account>) {
        audit.look_at(handle);
        self.balance += 1;
    }

    pub fn update<R>(&mut self, change: impl FnOnce(&mut i64) -> R) -> R {
        change(&mut self.balance)
    }

    #[when(self.balance >= amount, try, timeout)]
    pub fn take(&mut self, amount: i64, handle: Arc<Account>) -> i64 {
        handle.deposit(-amount);
        amount
    }

    #[when(self.balance > 0, try, timeout)]
    pub fn peek_when_there_is_some(&self) -> i64 {
        self.balance
    }

    #[when(self.balance > ACCOUNT.balance())]
    pub fn take_all(&mut self) -> i64 {
        std::mem::take(&mut self.balance)
    }

    pub fn note(&mut self) {
        LOG.lock().unwrap().push(self.balance);
    }

    pub fn note_twice(&mut self) {
        let mut pages = PAGES.lock();
        self.note_page(); //~ reentrant_lock certain
        pages.push(self.balance);
    }

    fn note_page(&self) {
        PAGES.lock().push(self.balance);
    }
}

#[monitor]
impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.balance)
    }
}

impl Balance for Account {
    fn current(&self) -> i64 {
        self.balance()
    }
}

fn deposit_into(account: &Account, amount: i64) {
    account.deposit(amount);
}

pub fn handed_on(account: &Arc<Account>) -> bool {
    account.withdraw(1, account.clone()) //~ reentrant_lock certain
}

pub fn lent(account: Arc<Account>) {
    account.withdraw_by_a_helper(1, &account); //~ reentrant_lock certain
}

pub fn looked_at(account: &Arc<Account>) -> i64 {
    account.average(account, 7) //~ reentrant_lock certain
}

pub fn in_a_static() {
    ACCOUNT.withdraw_from_the_static(1); //~ reentrant_lock certain
}

pub fn in_a_static_that_is_made_later() {
    SAVINGS.withdraw_from_savings(1); //~ reentrant_lock certain
}

pub fn as_a_trait(account: &Arc<Account>) -> bool {
    account.compare(&**account) //~ reentrant_lock certain|likely
}

pub fn in_a_closure(account: &Account) {
    account.update(|balance| {
        *balance += 1;
        account.deposit(1); //~ reentrant_lock certain
    });
}

fn at_once<R>(what: impl FnOnce() -> R) -> R {
    what()
}

pub fn in_a_closure_in_a_closure(account: &Account) {
    at_once(|| {
        account.update(|_| at_once(|| account.deposit(1))); //~ reentrant_lock certain
    });
}

pub fn by_text(account: &Account) -> String {
    account.update(|_| account.to_string()) //~ reentrant_lock certain
}

pub fn waits(account: &Arc<Account>) -> i64 {
    account.take(1, account.clone()) //~ reentrant_lock certain
}

pub fn tries(account: &Arc<Account>) -> Option<i64> {
    account.try_take(1, account.clone()) //~ reentrant_lock certain
}

pub fn waits_for_a_while(account: &Arc<Account>) -> Option<i64> {
    account.take_timeout(1, account.clone(), Duration::from_secs(1)) //~ reentrant_lock certain
}

pub fn waits_in_a_closure(account: &Account) -> i64 {
    account.update(|_| account.peek_when_there_is_some()) //~ reentrant_lock certain
}

/// Tries whether the condition holds, and waits for the lock.
pub fn tries_in_a_closure(account: &Account) -> Option<i64> {
    account.update(|_| account.try_peek_when_there_is_some()) //~ reentrant_lock certain
}

pub fn waits_for_a_while_in_a_closure(account: &Account) -> Option<i64> {
    account.update(|_| account.peek_when_there_is_some_timeout(Duration::ZERO)) //~ reentrant_lock certain
}

pub fn in_a_condition() -> i64 {
    ACCOUNT.take_all() //~ reentrant_lock certain
}

pub fn under_a_lock_that_a_method_takes(account: &Account) {
    let mut log = LOG.lock().unwrap();
    account.note(); //~ reentrant_lock certain
    log.push(1);
}

pub fn in_a_closure_under_a_lock(account: &Account) -> usize {
    let log = LOG.lock().unwrap();
    account.update(|balance| LOG.lock().unwrap().push(*balance)); //~ reentrant_lock certain
    log.len()
}

pub fn in_a_closure_under_a_lock_that_says_so(account: &Account, seen: &guardlint::Mutex<i64>) {
    let mut held = seen.lock();
    account.update(|balance| *seen.lock() += *balance); //~ reentrant_lock certain
    *held += 1;
}

pub struct Teller {
    account: Account,
}

impl Teller {
    pub fn in_a_field(&self) {
        self.account.update(|_| self.account.deposit(1)); //~ reentrant_lock certain
    }

    pub fn in_a_field_by_a_method(&self) {
        self.account.update(|_| self.pay_in()); //~ reentrant_lock certain
    }

    fn pay_in(&self) {
        self.account.deposit(1);
    }
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

pub fn by_way_of_another_monitor(account: &Account, audit: &Audit) {
    account.update(|_| audit.look_at(account)); //~ reentrant_lock certain
}

pub fn by_way_of_another_and_back(account: &Arc<Account>, audit: &Audit) {
    account.audit(audit, account); //~ reentrant_lock certain
}

#[monitor]
pub struct Stack<T> {
    items: Vec<T>,
}

#[monitor]
impl<T: Clone> Stack<T> {
    pub const fn new() -> Self {
        Self { items: Vec::new() }
    }

    pub fn push(&mut self, item: T) {
        self.items.push(item);
    }

    pub fn push_copies(&mut self, of: T, handle: &Arc<Stack<T>>) {
        for _ in 0..3 {
            handle.push(of.clone());
        }
    }
}

pub fn with_a_parameter<T: Clone>(stack: &Arc<Stack<T>>, item: T) {
    stack.push_copies(item, stack); //~ reentrant_lock certain
}
