//! Each is shown where it stands.
#![deny(missing_docs)]

/// What others see.
pub mod bank {
    use guardlint::monitor;

    /// An account.
    #[monitor]
    #[derive(Default)]
    pub struct Account {
        balance: i64,
    }

    #[monitor]
    impl Account {
        pub const LIMIT: i64 = 1_000;
        pub fn deposit(&mut self, amount: i64) {
            self.balance += amount;
        }
        #[when(self.balance >= amount, try, timeout)]
        pub fn withdraw(&mut self, amount: i64) {
            self.balance -= amount;
        }
    }
}

fn main() {}
