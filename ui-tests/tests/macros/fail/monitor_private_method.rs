use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub fn new() -> Self {
        Self::with(0)
    }
    fn with(balance: i64) -> Self {
        Self { balance }
    }
    fn overdraw(&mut self, by: i64) -> i64 {
        self.balance -= by;
        self.balance
    }
}

pub struct Bank {
    account: Account,
}

impl Bank {
    pub fn overdraw(&self) -> i64 {
        self.account.overdraw(1)
    }
}

pub fn overdraw(account: &Account) -> i64 {
    account.overdraw(1)
}

fn main() {
    Account::with(1);
}
