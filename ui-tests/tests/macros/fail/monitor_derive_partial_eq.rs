use guardlint::monitor;

#[monitor]
#[derive(Debug, PartialEq)]
pub struct Account {
    balance: i64,
}

fn main() {}
