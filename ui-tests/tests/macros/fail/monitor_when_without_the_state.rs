use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    #[when(amount > 0)]
    pub fn take(&mut self, amount: i64) {
        self.balance -= amount;
    }
}

fn main() {}
