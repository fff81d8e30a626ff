use guardlint::monitor;

pub trait Look {
    fn look(&self) -> i64;
}

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Look for Account {}

fn main() {}
