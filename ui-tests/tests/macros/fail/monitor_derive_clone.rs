use guardlint::monitor;

#[monitor]
#[derive(Clone)]
pub struct Account {
    balance: i64,
}

fn main() {}
