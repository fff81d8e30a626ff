use guardlint::monitor;

#[monitor]
pub struct Account {
    pub balance: i64,
}

fn main() {}
