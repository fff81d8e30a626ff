use guardlint::monitor;

#[monitor(poison = "forget")]
pub struct Account {
    balance: i64,
}

fn main() {}
