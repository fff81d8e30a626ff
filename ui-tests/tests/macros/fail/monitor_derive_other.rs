use guardlint::monitor;

#[monitor]
#[derive(Serialize)]
pub struct Account {
    balance: i64,
}

fn main() {}
