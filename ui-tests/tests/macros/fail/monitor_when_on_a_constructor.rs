use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    #[when(true)]
    pub fn new() -> Self {
        Self { balance: 0 }
    }
}

fn main() {}
