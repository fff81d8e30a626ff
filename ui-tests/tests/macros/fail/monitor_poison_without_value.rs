use guardlint::monitor;

#[monitor(poison = )]
pub struct Account {
    balance: i64,
}

fn main() {}
