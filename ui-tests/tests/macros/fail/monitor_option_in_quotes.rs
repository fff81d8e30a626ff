use guardlint::monitor;

#[monitor("rwlock")]
pub struct Account {
    balance: i64,
}

fn main() {}
