//! Functions of the user's own that take a lock for others.

use std::sync::{MutexGuard, PoisonError};

/// A lock that is never poisoned.
#[derive(Default)]
pub struct Mutex<T>(std::sync::Mutex<T>);

impl<T> Mutex<T> {
    pub fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Default)]
pub struct Account {
    balance: Mutex<i64>,
    names: tokio::sync::Mutex<Vec<String>>,
}

impl Account {
    fn balance(&self) -> MutexGuard<'_, i64> {
        self.balance.lock()
    }

    fn add(&self, amount: i64) {
        *self.balance() += amount;
    }

    fn add_all(&self, amounts: &[i64]) {
        for amount in amounts {
            self.add(*amount);
        }
    }

    pub fn twice(&self) -> i64 {
        let balance = self.balance();
        *balance + *self.balance() //~ reentrant_lock certain
    }

    pub fn by_a_wrapper(&self) -> i64 {
        let balance = self.balance.lock();
        *balance + *self.balance.lock() //~ reentrant_lock certain
    }

    pub fn by_a_user(&self) {
        let balance = self.balance();
        self.add(*balance); //~ reentrant_lock certain
    }

    pub fn far_away(&self) {
        let balance = self.balance();
        self.add_all(&[*balance]); //~ reentrant_lock certain
    }

    async fn names(&self) -> tokio::sync::MutexGuard<'_, Vec<String>> {
        self.names.lock().await
    }

    pub async fn by_an_accessor(&self) -> usize {
        let names = self.names().await;
        names.len() + self.names().await.len() //~ reentrant_lock certain
    }
}
