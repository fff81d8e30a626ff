//! By hand.

use std::sync::{Mutex, RwLock};

pub struct Account {
    inner: Mutex<AccountInner>,
}

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
    pub const fn new() -> Self {
        Self {
            inner: Mutex::new(AccountInner { balance: 0 }),
        }
    }
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

pub struct Stack {
    inner: Mutex<StackInner>,
}

struct StackInner {
    items: Vec<u64>,
    pushes: u64,
}

impl Stack {
    pub const fn new() -> Self {
        Self {
            inner: Mutex::new(StackInner {
                items: Vec::new(),
                pushes: 0,
            }),
        }
    }
    pub fn push(&self, item: u64) {
        let mut inner = self.inner.lock().unwrap();
        inner.items.push(item);
        inner.pushes += 1;
    }
    pub fn pop(&self) -> Option<u64> {
        self.inner.lock().unwrap().items.pop()
    }
}

pub struct Ring {
    inner: Mutex<RingInner>,
}

struct RingInner {
    slots: [u32; 8],
    next: usize,
}

impl Ring {
    pub const fn new() -> Self {
        Self {
            inner: Mutex::new(RingInner {
                slots: [0; 8],
                next: 0,
            }),
        }
    }
    pub fn replace(&self, value: u32) -> u32 {
        let inner = &mut *self.inner.lock().unwrap();
        let old = std::mem::replace(&mut inner.slots[inner.next], value);
        inner.next = (inner.next + 1) % 8;
        old
    }
}

pub struct Limits {
    inner: RwLock<LimitsInner>,
}

struct LimitsInner {
    low: u32,
    high: u32,
}

impl Limits {
    pub const fn new() -> Self {
        Self {
            inner: RwLock::new(LimitsInner { low: 0, high: 0 }),
        }
    }
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
