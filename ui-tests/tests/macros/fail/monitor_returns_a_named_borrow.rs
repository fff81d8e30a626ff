use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub fn balance<'a>(&'a self) -> &'a i64 {
        &self.balance
    }
}

fn main() {}
