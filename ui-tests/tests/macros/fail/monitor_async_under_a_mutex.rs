use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub async fn deposit(&mut self) {
        self.balance += 1;
    }
}

fn main() {}
