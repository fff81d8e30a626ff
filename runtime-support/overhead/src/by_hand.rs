//! By hand.

use std::sync::{Mutex, RwLock};

#[derive(Default)]
pub struct Account {
    inner: Mutex<AccountInner>,
}

#[derive(Default)]
struct AccountInner {
    balance: i64,
}

impl AccountInner {
    fn deposit(&mut self, amount: i64) {
        self.balance += amount;
    }
    fn balance(&self) -> i64 {
        self.balance
    }
    fn withdraw(&mut self, amount: i64) -> bool {
        self.deposit(-amount);
        if self.balance() < 0 {
            self.deposit(amount);
            return false;
        }
        true
    }
}

impl Account {
    pub fn deposit(&self, amount: i64) {
        self.inner.lock().unwrap().deposit(amount);
    }
    pub fn balance(&self) -> i64 {
        self.inner.lock().unwrap().balance()
    }
    pub fn withdraw(&self, amount: i64) -> bool {
        self.inner.lock().unwrap().withdraw(amount)
    }
}

#[derive(Default)]
pub struct Stack {
    inner: Mutex<StackInner>,
}

#[derive(Default)]
struct StackInner {
    items: Vec<u64>,
    pushes: u64,
}

impl Stack {
    pub fn push(&self, item: u64) {
        let mut inner = self.inner.lock().unwrap();
        inner.items.push(item);
        inner.pushes += 1;
    }
    pub fn pop(&self) -> Option<u64> {
        self.inner.lock().unwrap().items.pop()
    }
}

#[derive(Default)]
pub struct Ring {
    inner: Mutex<RingInner>,
}

#[derive(Default)]
struct RingInner {
    slots: [u32; 8],
    next: usize,
}

impl Ring {
    pub fn replace(&self, value: u32) -> u32 {
        let inner = &mut *self.inner.lock().unwrap();
        let old = std::mem::replace(&mut inner.slots[inner.next], value);
        inner.next = (inner.next + 1) % 8;
        old
    }
}

#[derive(Default)]
pub struct Limits {
    inner: RwLock<LimitsInner>,
}

#[derive(Default)]
struct LimitsInner {
    low: u32,
    high: u32,
}

impl Limits {
    pub fn contain(&self, value: u32) -> bool {
        let inner = self.inner.read().unwrap();
        (inner.low..inner.high).contains(&value)
    }
    pub fn widen(&self, by: u32) {
        let mut inner = self.inner.write().unwrap();
        inner.low = inner.low.saturating_sub(by);
        inner.high = inner.high.saturating_add(by);
    }
}
