use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    #[when(self.balance >= amount, try)]
    pub fn withdraw(&mut self, amount: i64) {
        self.balance -= amount;
    }
    pub fn try_withdraw(&mut self, amount: i64) -> Option<()> {
        (self.balance >= amount).then(|| self.balance -= amount)
    }
}

fn main() {}
