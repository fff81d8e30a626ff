use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub fn deposit(&mut self) {
        let sum = ;
    }
}

pub fn editors_still_see_the_method(account: &Account) {
    account.deposit();
}

fn main() {}
