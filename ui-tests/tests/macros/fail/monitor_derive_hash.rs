use guardlint::monitor;

#[monitor]
#[derive(Hash)]
pub struct Account {
    balance: i64,
}

fn main() {}
