mod bank {
    use guardlint::monitor;

    #[monitor]
    pub struct Account {
        balance: i64,
    }

    #[monitor]
    impl Account {
        pub fn new() -> Self {
            Self { balance: 0 }
        }
        fn overdraw(&mut self) {
            self.balance -= 1;
        }
    }
}

fn main() {
    bank::Account::new().overdraw();
}
