use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub fn balance(&mut self) -> &mut i64 {
        &mut self.balance
    }
}

fn main() {}
