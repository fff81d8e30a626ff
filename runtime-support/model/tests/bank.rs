//! The bank never loses money, whoever comes between.

use std::sync::Arc;

use guardlint_model::monitor::{Place, mutex, rwlock};
use shuttle::thread;

const SCHEDULES: usize = 10_000;

static DEPOSIT: Place = Place::new("Account::deposit", "src/bank.rs", 1, 1);
static WITHDRAW: Place = Place::new("Account::withdraw", "src/bank.rs", 2, 1);
static BALANCE: Place = Place::new("Account::balance", "src/bank.rs", 3, 1);

macro_rules! model_of {
    ($test:ident, $cell:ident) => {
        #[test]
        fn $test() {
            type Account = $cell::Cell<i64>;

            fn deposit(account: &Account, amount: i64) {
                let mut section = account.exclusive(&DEPOSIT);
                // Two steps, for others to come between if they could.
                let balance = *section;
                thread::yield_now();
                *section = balance + amount;
                section.leave(false);
            }

            fn withdraw(account: &Account, amount: i64) -> bool {
                let mut section = account.exclusive(&WITHDRAW);
                *section -= amount;
                thread::yield_now();
                let covered = *section >= 0;
                if !covered {
                    *section += amount;
                }
                section.leave(false);
                covered
            }

            fn balance(account: &Account) -> i64 {
                let section = account.shared(&BALANCE);
                let balance = *section;
                section.leave(false);
                balance
            }

            let bank = || {
                let account = Arc::new(Account::new(100));
                let depositor = thread::spawn({
                    let account = account.clone();
                    move || deposit(&account, 200)
                });
                let spender = thread::spawn({
                    let account = account.clone();
                    move || withdraw(&account, 250)
                });
                assert!(
                    withdraw(&account, 50),
                    "a modest withdrawal is never refused"
                );
                assert!(balance(&account) >= 0);
                depositor.join().expect("the depositor is fine");
                let spent = spender.join().expect("the spender is fine");
                assert_eq!(balance(&account), if spent { 0 } else { 250 });
            };
            shuttle::check_random(bank, SCHEDULES);
        }
    };
}

model_of!(no_money_is_lost_behind_a_mutex, mutex);
model_of!(no_money_is_lost_behind_a_read_write_lock, rwlock);
