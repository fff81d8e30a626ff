use guardlint::monitor;

#[monitor(tokio)]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub async fn balance(&self) -> i64 {
        self.balance
    }
}

fn main() {}
