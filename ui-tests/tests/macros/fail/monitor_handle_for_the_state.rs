use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub fn new() -> Account {
        Account { balance: 0 }
    }
    pub fn balance(&self) -> i64 {
        self.balance
    }
}

fn main() {
    Account::new().balance();
}
