use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub fn with(&mut self, look: impl FnOnce(&mut i64)) {
        look(&mut self.balance);
    }
}

pub fn leak(account: &Account) {
    let mut kept = None;
    account.with(|balance| kept = Some(balance));
    drop(kept);
}

fn main() {}
