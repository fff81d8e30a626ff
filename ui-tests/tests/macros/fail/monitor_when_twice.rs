use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    #[when(self.balance > 0)]
    #[when(self.balance >= amount)]
    pub fn take(&mut self, amount: i64) {
        self.balance -= amount;
    }
}

fn main() {}
