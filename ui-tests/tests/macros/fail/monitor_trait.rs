use guardlint::monitor;

#[monitor]
pub trait Account {
    fn deposit(&mut self, amount: i64);
}

fn main() {}
