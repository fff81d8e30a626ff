use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

pub fn steal(account: &Account) -> i64 {
    account.balance
}

fn main() {}
