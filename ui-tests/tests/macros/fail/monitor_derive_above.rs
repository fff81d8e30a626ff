use guardlint::monitor;

#[derive(Debug)]
#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub fn deposit(&mut self, amount: i64) {
        self.balance += amount;
    }
}

fn main() {}
