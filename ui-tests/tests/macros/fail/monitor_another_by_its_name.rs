use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub fn transfer(&mut self, to: &Account) {
        let amount = std::mem::take(&mut self.balance);
        to.deposit(amount);
    }
    pub fn deposit(&mut self, amount: i64) {
        self.balance += amount;
    }
}

fn main() {}
