//! Accounts behind one lock. Nothing is wrong in here.

use std::collections::HashMap;
use std::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

pub mod recent;

/// All accounts, by number.
pub type Accounts = HashMap<u32, i64>;

/// Wraps the lock, as most code bases do.
#[derive(Default)]
pub struct Ledger {
    accounts: RwLock<Accounts>,
}

impl Ledger {
    /// Looks at the accounts.
    pub fn accounts(&self) -> RwLockReadGuard<'_, Accounts> {
        self.accounts.read().unwrap()
    }

    /// Changes the accounts.
    pub fn accounts_mut(&self) -> RwLockWriteGuard<'_, Accounts> {
        self.accounts.write().unwrap()
    }

    /// Runs `look` under the shared lock.
    pub fn view<R>(&self, look: impl FnOnce(&Accounts) -> R) -> R {
        look(&self.accounts())
    }

    /// Cents in an account.
    pub fn balance(&self, account: u32) -> Option<i64> {
        self.accounts().get(&account).copied()
    }

    /// Puts cents into an account.
    pub fn deposit(&self, account: u32, cents: i64) {
        *self.accounts_mut().entry(account).or_default() += cents;
    }

    /// Overwrites the balance.
    pub fn set(&self, account: u32, cents: i64) {
        self.accounts_mut().insert(account, cents);
    }
}
