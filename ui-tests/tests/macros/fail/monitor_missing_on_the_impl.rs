use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

impl Account {
    pub fn deposit(&mut self) {
        self.balance += 1;
    }
}

fn main() {}
