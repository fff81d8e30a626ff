use guardlint::monitor;

#[monitor(confined)]
pub struct Account {
    balance: i64,
}

pub fn steal(account: &mut Account) -> i64 {
    account.balance
}

fn main() {}
