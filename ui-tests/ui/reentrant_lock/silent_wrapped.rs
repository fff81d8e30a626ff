//! Calls under a lock that take no lock, another lock, or run elsewhere.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, RwLock};
use std::thread;

use other::registry::Registry;
use other::shared::{Exclusive, Shared};

/// Every public method locks; the private ones assume the lock.
pub struct Bank {
    balance: Mutex<i64>,
    audit: Mutex<Vec<i64>>,
}

impl Bank {
    pub fn deposit(&self, amount: i64) {
        Self::deposit_locked(&mut self.balance.lock().unwrap(), amount);
    }

    pub fn withdraw(&self, amount: i64) -> bool {
        let mut balance = self.balance.lock().unwrap();
        if *balance < amount {
            return false;
        }
        Self::deposit_locked(&mut balance, -amount);
        true
    }

    fn deposit_locked(balance: &mut i64, amount: i64) {
        *balance += amount;
    }

    fn record(&self, amount: i64) {
        self.audit.lock().unwrap().push(amount);
    }

    pub fn a_callee_with_another_lock(&self, amount: i64) {
        let mut balance = self.balance.lock().unwrap();
        *balance += amount;
        self.record(amount);
    }

    fn balance(&self) -> MutexGuard<'_, i64> {
        self.balance.lock().unwrap()
    }

    pub fn accessor_whose_guard_is_gone(&self) -> bool {
        let before = *self.balance();
        self.record(before);
        *self.balance() == before
    }

    pub fn another_account(&self, other: &Bank, amount: i64) {
        let mut balance = self.balance();
        *balance -= amount;
        other.deposit(amount);
    }

    pub fn closure_that_runs_later(&self) -> impl Fn(i64) + '_ {
        let balance = self.balance();
        let limit = *balance;
        move |amount| self.deposit(amount.min(limit))
    }

    pub fn closure_called_after_the_drop(&self, amount: i64) {
        let balance = self.balance();
        let add = |by: i64| self.deposit(by);
        let missing = amount - *balance;
        drop(balance);
        add(missing);
    }
}

pub fn thread_of_its_own(bank: &Arc<Bank>) {
    let balance = bank.balance();
    let same = Arc::clone(bank);
    let worker = thread::spawn(move || same.deposit(1));
    println!("{}", *balance);
    drop(balance);
    worker.join().unwrap();
}

pub struct Page<'a> {
    lines: MutexGuard<'a, Vec<String>>,
}

impl Page<'_> {
    fn close(self) -> usize {
        self.lines.len()
    }
}

pub fn struct_guard_consumed_first(lines: &Mutex<Vec<String>>) -> usize {
    let page = Page {
        lines: lines.lock().unwrap(),
    };
    let count = page.close();
    count + lines.lock().unwrap().capacity()
}

pub trait Account {
    fn deposit(&self, amount: i64);
}

pub struct Cash;

impl Account for Cash {
    fn deposit(&self, amount: i64) {
        println!("{amount} in coins");
    }
}

static LOG: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// No implementation takes the log.
pub fn trait_object_without_the_lock(account: &dyn Account) {
    let mut log = LOG.lock().unwrap();
    log.push("deposit".to_owned());
    account.deposit(1);
}

fn length<T>(list: &Mutex<Vec<T>>) -> usize {
    list.lock().unwrap().len()
}

pub fn generic_function_on_another_lock(names: &Mutex<Vec<String>>, ids: &Mutex<Vec<u32>>) -> bool {
    let names = names.lock().unwrap();
    names.len() == length(ids)
}

pub fn accessors_of_another_crate(registry: &Registry) {
    let known = registry.read_state().names.len();
    println!("{known}");
    registry.add_once("root");
}

pub fn another_registry(registry: &Registry, backup: &Registry) {
    registry.with(|state| {
        for name in &state.names {
            backup.add_once(name);
        }
    });
}

pub fn newtype_of_another_crate(shared: &Shared<Vec<u32>>, other: &Shared<Vec<u32>>) {
    let seen = shared.borrow();
    other.borrow_mut().push(seen.len() as u32);
}

pub fn try_method_of_another_crate(exclusive: &Exclusive<u32>) -> u32 {
    let mut entered = exclusive.enter();
    *entered.value() += 1;
    exclusive.try_with(|n| *n).unwrap_or_default()
}

/// One lock per key: the entries are different locks.
pub struct PerKey {
    entries: RwLock<HashMap<u32, Arc<Mutex<Vec<u8>>>>>,
}

impl PerKey {
    fn entry(&self, key: u32) -> Arc<Mutex<Vec<u8>>> {
        let found = self.entries.read().unwrap().get(&key).cloned();
        found.unwrap_or_default()
    }

    pub fn append(&self, from: u32, to: u32) {
        let (source, sink) = (self.entry(from), self.entry(to));
        let source = source.lock().unwrap();
        sink.lock().unwrap().extend_from_slice(&source);
    }
}

pub struct Client {
    buffer: tokio::sync::Mutex<Vec<u8>>,
    sent: tokio::sync::Mutex<usize>,
}

impl Client {
    async fn add_sent(&self, bytes: usize) {
        *self.sent.lock().await += bytes;
    }

    pub async fn flush(&self) {
        let mut buffer = self.buffer.lock().await;
        let bytes = buffer.len();
        buffer.clear();
        self.add_sent(bytes).await;
    }

    pub async fn guard_gone_before_the_helper(&self) {
        let bytes = self.buffer.lock().await.len();
        self.add_sent(bytes).await;
        self.flush().await;
    }

    /// The future is made under the lock and polled after it.
    pub async fn future_awaited_after_the_drop(&self) {
        let buffer = self.buffer.lock().await;
        let flush = self.flush();
        println!("{}", buffer.len());
        drop(buffer);
        flush.await;
    }
}
