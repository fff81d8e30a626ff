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
    pub fn clear_poison(&mut self) {
        self.balance = 0;
    }
}

fn main() {}
