//! The same variable picks the same element, as long as nobody moves them.

use std::sync::Mutex;

pub struct Accounts {
    all: Vec<Mutex<i64>>,
}

impl Accounts {
    // metamorphic: not closure
    pub fn twice(&self, account: usize) -> i64 {
        let balance = self.all[account].lock().unwrap();
        *balance + *self.all[account].lock().unwrap() //~ reentrant_lock certain
    }

    pub fn transfer(&self, from: usize, to: usize) {
        let mut balance = self.all[from].lock().unwrap();
        *self.all[to].lock().unwrap() += *balance;
        *balance = 0;
    }

    pub fn each(&self) -> i64 {
        let mut held = Vec::new();
        for account in 0..self.all.len() {
            held.push(self.all[account].lock().unwrap());
        }
        held.iter().map(|balance| **balance).sum()
    }

    pub fn moved(&mut self, account: usize) -> i64 {
        let before = *self.all[account].lock().unwrap();
        self.all.swap(0, account);
        before + *self.all[account].lock().unwrap()
    }
}
