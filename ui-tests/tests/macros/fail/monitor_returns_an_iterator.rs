use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub fn history(&self) -> std::slice::Iter<'_, i64> {
        std::slice::from_ref(&self.balance).iter()
    }
}

fn main() {}
