use guardlint::monitor;

#[monitor(rwlock)]
pub struct Account {
    balance: i64,
}

#[monitor(rwlock)]
impl Account {
    pub fn balance(&self) -> i64 {
        self.balance += 1;
        self.balance
    }
}

fn main() {}
