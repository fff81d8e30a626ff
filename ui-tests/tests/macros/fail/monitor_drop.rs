use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Drop for Account {
    fn drop(&mut self) {
        self.balance = 0;
    }
}

fn main() {}
