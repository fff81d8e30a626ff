//! One balance. A withdrawal is a deposit of a negative amount that is taken back if it overdraws.

/// `withdraw` must be one step, so it takes the lock, and so does `deposit`: the first withdrawal hangs.
pub mod reentrant {
    use std::sync::Mutex;

    #[derive(Default)]
    pub struct Account {
        balance: Mutex<i64>,
    }

    impl Account {
        pub fn deposit(&self, amount: i64) {
            *self.balance.lock().unwrap() += amount;
        }

        pub fn balance(&self) -> i64 {
            *self.balance.lock().unwrap()
        }

        pub fn withdraw(&self, amount: i64) -> bool {
            let balance = self.balance.lock().unwrap();
            self.deposit(-amount);
            if *balance < 0 {
                self.deposit(amount);
                return false;
            }
            true
        }
    }
}

/// The methods that callers see take the lock; the one that does the work assumes it is held, and says so in
/// its signature.
pub mod corrected {
    use std::sync::Mutex;

    #[derive(Default)]
    pub struct Account {
        balance: Mutex<i64>,
    }

    impl Account {
        pub fn deposit(&self, amount: i64) {
            deposit(&mut self.balance.lock().unwrap(), amount);
        }

        pub fn balance(&self) -> i64 {
            *self.balance.lock().unwrap()
        }

        pub fn withdraw(&self, amount: i64) -> bool {
            let mut balance = self.balance.lock().unwrap();
            deposit(&mut balance, -amount);
            if *balance < 0 {
                deposit(&mut balance, amount);
                return false;
            }
            true
        }
    }

    /// The caller holds the lock: nobody else can lend the balance out mutably.
    fn deposit(balance: &mut i64, amount: i64) {
        *balance += amount;
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::{corrected, reentrant};

    #[test]
    fn the_mistake_survives_a_test_that_only_deposits() {
        let account = reentrant::Account::default();
        account.deposit(100);
        assert_eq!(account.balance(), 100);
    }

    #[test]
    fn an_overdraft_is_refused_and_leaves_the_balance_alone() {
        let account = corrected::Account::default();
        account.deposit(100);
        assert!(!account.withdraw(101));
        assert_eq!(account.balance(), 100);
    }

    #[test]
    fn a_modest_withdrawal_is_never_refused_because_of_a_large_one() {
        let account = corrected::Account::default();
        account.deposit(1_000);
        thread::scope(|s| {
            s.spawn(|| (0..1_000).for_each(|_| assert!(!account.withdraw(5_000))));
            s.spawn(|| (0..1_000).for_each(|_| assert!(account.withdraw(1))));
        });
        assert_eq!(account.balance(), 0);
    }
}
