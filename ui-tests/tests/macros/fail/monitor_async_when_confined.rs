use guardlint::monitor;

#[monitor(confined)]
pub struct Account {
    balance: i64,
}

#[monitor(confined)]
impl Account {
    pub async fn deposit(&mut self) {
        self.balance += 1;
    }
}

fn main() {}
