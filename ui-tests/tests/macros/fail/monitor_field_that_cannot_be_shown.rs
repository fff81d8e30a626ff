use guardlint::monitor;

pub struct Secret;

#[monitor]
#[derive(Debug)]
pub struct Account {
    balance: i64,
    secret: Secret,
}

#[monitor]
impl Account {
    pub fn balance(&self) -> i64 {
        self.balance
    }
}

fn main() {}
