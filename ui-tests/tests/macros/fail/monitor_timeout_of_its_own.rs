use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub fn withdraw_timeout(&self) -> u64 {
        10
    }
    #[when(self.balance >= amount, try, timeout)]
    pub fn withdraw(&mut self, amount: i64) {
        self.balance -= amount;
    }
}

fn main() {}
