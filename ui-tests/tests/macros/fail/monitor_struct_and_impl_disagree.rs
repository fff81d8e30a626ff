use guardlint::monitor;

#[monitor(rwlock)]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub fn deposit(&mut self) {
        self.balance += 1;
    }
}

fn main() {}
