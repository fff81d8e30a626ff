use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub fn many() -> Vec<Self> {
        vec![Self { balance: 0 }]
    }
}

fn main() {}
