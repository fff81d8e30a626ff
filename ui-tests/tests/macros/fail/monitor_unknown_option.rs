use guardlint::monitor;

#[monitor(mutx)]
pub struct Account {
    balance: i64,
}

fn main() {}
