use guardlint::monitor;

#[monitor(rwlock, poison(ignore))]
pub struct Account {
    balance: i64,
}

fn main() {}
