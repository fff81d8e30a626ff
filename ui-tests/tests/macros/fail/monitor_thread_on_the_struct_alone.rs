use guardlint::monitor;

#[monitor(confined)]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub const fn new() -> Self {
        Self { balance: 0 }
    }
    pub fn opened(balance: i64) -> Option<Self> {
        (balance >= 0).then_some(Self { balance })
    }
    pub fn deposit(&mut self) {
        self.balance += 1;
    }
    pub fn balance(&self) -> i64 {
        self.balance
    }
    #[when(self.balance >= amount, try, timeout)]
    pub fn withdraw(&mut self, amount: i64) -> i64 {
        self.balance -= amount;
        self.balance
    }
}

fn main() {}
