use guardlint::monitor;

#[monitor]
pub struct Account {
    pub(crate) balance: i64,
}

fn main() {}
