macro_rules! bank {
    ($backend:ident, $run:ident) => {
        use std::thread;

        use guardlint::monitor;

        #[monitor($backend)]
        pub struct Account {
            balance: i64,
            history: Vec<i64>,
        }

        #[monitor($backend)]
        impl Account {
            pub const fn new() -> Self {
                Self {
                    balance: 0,
                    history: Vec::new(),
                }
            }
            pub fn opened_with(amount: i64) -> Self {
                let mut account = Self::new();
                account.deposit(amount);
                account
            }
            pub fn deposit(&mut self, amount: i64) {
                self.record(amount);
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
            pub fn is_in_the_books(&self) -> bool {
                self.history.iter().sum::<i64>() == self.balance
            }
            fn record(&mut self, amount: i64) {
                self.balance += amount;
                self.history.push(amount);
            }
        }

        static BANK: Account = Account::new();

        #[test]
        fn one_customer() {
            $run!(BANK.deposit(200));
            assert!(!$run!(BANK.withdraw(300)));
            assert!($run!(BANK.withdraw(150)));
            assert_eq!($run!(BANK.balance()), 50);
            assert!($run!(BANK.is_in_the_books()));
        }

        /// Some try to take more than there ever is, and give it back; nobody else may be refused because of that.
        #[test]
        fn a_withdrawal_that_is_covered_is_never_refused() {
            const CUSTOMERS: i64 = 4;
            const VISITS: i64 = 200;
            let account = Account::opened_with(CUSTOMERS);
            thread::scope(|scope| {
                for _ in 0..CUSTOMERS {
                    scope.spawn(|| {
                        for _ in 0..VISITS {
                            assert!($run!(account.withdraw(1)));
                            $run!(account.deposit(1));
                        }
                    });
                    scope.spawn(|| {
                        for _ in 0..VISITS {
                            assert!(!$run!(account.withdraw(CUSTOMERS + 1)));
                            assert!($run!(account.balance()) >= 0);
                        }
                    });
                }
            });
            assert_eq!($run!(account.balance()), CUSTOMERS);
            assert!($run!(account.is_in_the_books()));
        }

        /// There is less than all want: as much as there is goes out, and not a coin more.
        #[test]
        fn nothing_is_paid_out_twice() {
            let account = Account::opened_with(100);
            let paid: usize = thread::scope(|scope| {
                let greedy = [(); 4].map(|()| {
                    scope.spawn(|| (0..50).filter(|_| $run!(account.withdraw(1))).count())
                });
                greedy.into_iter().map(|one| one.join().unwrap()).sum()
            });
            assert_eq!(paid, 100);
            assert_eq!($run!(account.balance()), 0);
            assert!(!$run!(account.withdraw(1)));
        }
    };
}
