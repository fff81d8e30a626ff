//! With `#[monitor]`.

use guardlint::monitor;

#[monitor]
#[derive(Default)]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
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
        true
    }
}

#[monitor]
#[derive(Default)]
pub struct Stack {
    items: Vec<u64>,
    pushes: u64,
}

#[monitor]
impl Stack {
    pub fn push(&mut self, item: u64) {
        self.items.push(item);
        self.pushes += 1;
    }
    pub fn pop(&mut self) -> Option<u64> {
        self.items.pop()
    }
}

#[monitor]
#[derive(Default)]
pub struct Ring {
    slots: [u32; 8],
    next: usize,
}

#[monitor]
impl Ring {
    pub fn replace(&mut self, value: u32) -> u32 {
        let old = std::mem::replace(&mut self.slots[self.next], value);
        self.next = (self.next + 1) % 8;
        old
    }
}

#[monitor(rwlock)]
#[derive(Default)]
pub struct Limits {
    low: u32,
    high: u32,
}

#[monitor(rwlock)]
impl Limits {
    pub fn contain(&self, value: u32) -> bool {
        (self.low..self.high).contains(&value)
    }
    pub fn widen(&mut self, by: u32) {
        self.low = self.low.saturating_sub(by);
        self.high = self.high.saturating_add(by);
    }
}
