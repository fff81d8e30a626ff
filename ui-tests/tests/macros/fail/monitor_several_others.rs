use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub fn merge(&mut self, others: Vec<Self>) {
        self.balance += others.len() as i64;
    }
}

fn main() {}
