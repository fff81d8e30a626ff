use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

pub unsafe trait Trusted {}

#[monitor]
unsafe impl Trusted for Account {}

fn main() {}
