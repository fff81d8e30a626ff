use guardlint::monitor;

#[monitor(rwlock)]
pub struct Account {
    balance: i64,
}

#[monitor(rwlock)]
impl Account {
    pub async fn deposit(&mut self) {
        self.balance += 1;
    }
}

fn main() {}
