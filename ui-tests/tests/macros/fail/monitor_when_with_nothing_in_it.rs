use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    #[when()]
    pub fn take(&mut self) {
        self.balance += 1;
    }
}

fn main() {}
