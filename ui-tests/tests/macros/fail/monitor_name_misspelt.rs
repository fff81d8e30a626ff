use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Acount {
    pub fn new() -> Self {
        Self { balance: 1 }
    }
    pub fn balance(&self) -> i64 {
        self.balance
    }
}

fn main() {}
