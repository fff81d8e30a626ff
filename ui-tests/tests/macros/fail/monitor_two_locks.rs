use guardlint::monitor;

#[monitor(mutex, rwlock)]
pub struct Account {
    balance: i64,
}

fn main() {}
