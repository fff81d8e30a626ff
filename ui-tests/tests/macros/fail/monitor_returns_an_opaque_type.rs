use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub fn history(&self) -> impl Iterator<Item = i64> {
        std::iter::once(self.balance)
    }
}

fn main() {}
