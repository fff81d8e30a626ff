//! Uses a lock that it never sees.

use ledger::Ledger;
use ledger::recent::LruCache;

/// The balance may change between the look and the write.
pub fn withdraw(ledger: &Ledger, account: u32, cents: i64) -> bool {
    let balance = ledger.balance(account).unwrap_or(0);
    if balance < cents {
        return false;
    }
    ledger.set(account, balance - cents); //~ unchecked_upgrade certain
    true
}

/// One section, one look: the corrected form.
pub fn withdraw_at_once(ledger: &Ledger, account: u32, cents: i64) -> bool {
    let mut accounts = ledger.accounts_mut();
    let balance = accounts.entry(account).or_default();
    if *balance < cents {
        return false;
    }
    *balance -= cents;
    true
}

/// Deposits while looking.
pub fn pay_interest(ledger: &Ledger) {
    let accounts = ledger.accounts();
    for (account, cents) in accounts.iter() {
        ledger.deposit(*account, cents / 100); //~ reentrant_lock certain
    }
}

/// Looks first, deposits afterwards: the corrected form.
pub fn pay_bonus(ledger: &Ledger) {
    let numbers: Vec<u32> = ledger.view(|accounts| accounts.keys().copied().collect());
    for account in numbers {
        ledger.deposit(account, 100);
    }
}

/// Deposits inside the closure that runs under the lock.
pub fn charge(ledger: &Ledger) {
    ledger.view(|accounts| {
        for account in accounts.keys() {
            ledger.deposit(*account, -1); //~ reentrant_lock certain
        }
    });
}

/// `insert` is no insertion into what the guard leads to.
pub fn note(recent: &LruCache, account: u32) {
    let held = recent.hold();
    if !held.contains(&account) {
        recent.insert(account); //~ reentrant_lock certain
    }
}

/// Lets go first: the corrected form.
pub fn note_afterwards(recent: &LruCache, account: u32) {
    let is_new = !recent.hold().contains(&account);
    if is_new {
        recent.insert(account);
    }
}
