use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub fn balance(&self) -> i64 {
        self.balance
    }
    pub fn balance(&mut self) -> i64 {
        self.balance
    }
}

fn main() {}
