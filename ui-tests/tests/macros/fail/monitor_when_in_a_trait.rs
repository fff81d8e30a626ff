use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

pub trait Take {
    fn take(&mut self);
}

#[monitor]
impl Take for Account {
    #[when(self.balance > 0)]
    fn take(&mut self) {
        self.balance -= 1;
    }
}

fn main() {}
