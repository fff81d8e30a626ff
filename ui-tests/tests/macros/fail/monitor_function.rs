use guardlint::monitor;

#[monitor]
pub fn deposit(balance: &mut i64, amount: i64) {
    *balance += amount;
}

fn main() {}
