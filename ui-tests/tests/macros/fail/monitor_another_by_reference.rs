use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub fn transfer(&mut self, other: &Self) {
        self.balance += other.balance;
    }
}

fn main() {}
