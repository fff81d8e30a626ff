use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub fn run(self: std::sync::Arc<Self>) -> i64 {
        self.balance
    }
}

fn main() {}
