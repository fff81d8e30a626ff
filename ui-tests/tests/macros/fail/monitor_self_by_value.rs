use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub fn close(self) -> i64 {
        self.balance
    }
}

fn main() {}
