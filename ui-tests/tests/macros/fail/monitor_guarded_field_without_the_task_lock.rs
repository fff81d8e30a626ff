use guardlint::monitor;

#[monitor(tokio)]
pub struct Account {
    balance: i64,
}

pub async fn steal(account: &Account) -> i64 {
    account.balance
}

fn main() {}
