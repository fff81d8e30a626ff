//! The bank: a withdrawal is a deposit of a negative amount that is taken back if it overdraws.
//!
//! As one section, which is what `#[monitor]` makes of it, it never loses money, and never refuses what is covered, whoever comes between. As
//! three sections of an ordinary mutex it does: that the search finds it says that the search is one.

use std::sync::Arc;

use crate::{SCHEDULES, check_pct, check_random};
use guardlint::explore::Search;
use guardlint::monitor::{Place, mutex, rwlock};
use guardlint::thread;

static DEPOSIT: Place = Place::new("Account::deposit", "src/bank.rs", 1, 1);
static WITHDRAW: Place = Place::new("Account::withdraw", "src/bank.rs", 2, 1);
static BALANCE: Place = Place::new("Account::balance", "src/bank.rs", 3, 1);

trait Account: Send + Sync + 'static {
    fn with(balance: i64) -> Self;
    fn deposit(&self, amount: i64);
    fn balance(&self) -> i64;
    fn withdraw(&self, amount: i64) -> bool;
}

/// The state, whose methods are sequential code; another thread may run between any two steps if it can.
struct State(i64);

impl State {
    fn deposit(&mut self, amount: i64) {
        let balance = self.0;
        thread::yield_now();
        self.0 = balance + amount;
    }

    fn balance(&self) -> i64 {
        thread::yield_now();
        self.0
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

/// What the macro writes.
macro_rules! monitor {
    ($cell:ident) => {
        impl Account for $cell::Cell<State> {
            fn with(balance: i64) -> Self {
                Self::new(State(balance))
            }

            fn deposit(&self, amount: i64) {
                let mut section = self.exclusive(&DEPOSIT);
                section.deposit(amount);
                section.leave(false);
            }

            fn balance(&self) -> i64 {
                let section = self.shared(&BALANCE);
                let balance = section.balance();
                section.leave(false);
                balance
            }

            fn withdraw(&self, amount: i64) -> bool {
                let mut section = self.exclusive(&WITHDRAW);
                let covered = section.withdraw(amount);
                section.leave(false);
                covered
            }
        }
    };
}

monitor!(mutex);
monitor!(rwlock);

/// What people write: each step takes the lock for itself.
struct ThreeSections(guardlint::Mutex<State>);

impl Account for ThreeSections {
    fn with(balance: i64) -> Self {
        Self(guardlint::Mutex::new(State(balance)))
    }

    fn deposit(&self, amount: i64) {
        self.0.lock().deposit(amount);
    }

    fn balance(&self) -> i64 {
        self.0.lock().balance()
    }

    fn withdraw(&self, amount: i64) -> bool {
        self.deposit(-amount);
        if self.balance() < 0 {
            self.deposit(amount);
            return false;
        }
        true
    }
}

fn spawn<A: Account, R: Send + 'static>(
    account: &Arc<A>,
    visit: impl FnOnce(&A) -> R + Send + 'static,
) -> thread::JoinHandle<R> {
    let account = account.clone();
    thread::spawn(move || visit(&account))
}

/// One wants far more than there is, one pays in, and two want little.
fn opening_hours<A: Account>() {
    let account = Arc::new(A::with(100));
    let spender = spawn(&account, |account| account.withdraw(1000));
    let depositor = spawn(&account, |account| account.deposit(200));
    let modest = spawn(&account, |account| account.withdraw(50));
    assert!(account.withdraw(50), "refused, though it was covered");
    assert!(account.balance() >= 0, "seen while it was overdrawn");
    let modest = modest.join().expect("the customer is fine");
    assert!(modest, "refused, though it was covered");
    depositor.join().expect("the depositor is fine");
    assert!(!spender.join().expect("the spender is fine"));
    assert_eq!(account.balance(), 200, "money was lost");
}

/// These are short: there is time for more of them than of the others.
fn days() -> usize {
    10 * SCHEDULES
}

#[test]
fn as_one_section_behind_a_mutex() {
    check_random(opening_hours::<mutex::Cell<State>>, days());
}

#[test]
fn as_one_section_behind_a_read_write_lock() {
    check_random(opening_hours::<rwlock::Cell<State>>, days());
}

#[test]
fn as_one_section_if_switches_are_few() {
    check_pct(opening_hours::<mutex::Cell<State>>, days() / 5, 3);
}

#[test]
fn as_three_sections_it_is_caught() {
    let search = Search::random().schedules(days());
    let found = search.find(opening_hours::<ThreeSections>);
    assert!(found.is_err(), "no schedule showed it");
}
