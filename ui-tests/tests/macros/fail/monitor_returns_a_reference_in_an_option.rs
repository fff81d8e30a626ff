use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub fn balance(&self) -> Option<&i64> {
        Some(&self.balance)
    }
}

fn main() {}
