use guardlint::monitor;

#[monitor]
#[derive(Clone)]
pub struct Account {
    pub balance: i64,
}

#[monitor]
impl Account {
    pub fn balance(&self) -> &i64 {
        &self.balance
    }
    pub fn close(self) {}
}

fn main() {}
