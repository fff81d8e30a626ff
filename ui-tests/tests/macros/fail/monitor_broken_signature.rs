use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub fn deposit(&mut self, amount: ) {}
    pub fn balance(&self) -> i64 {
        self.balance
    }
}

pub fn editors_still_see_the_other_methods(account: &Account) -> i64 {
    account.balance()
}

fn main() {}
