use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Acount {
    pub fn new() -> Self {
        Self { balance: 1 }
    }
    pub fn balance(&self) -> i64 {
        self.balance
    }
}

#[monitor]
pub struct Queue<T> {
    items: Vec<T>,
}

#[monitor]
impl<T> Queues<T> {
    pub fn push(&mut self, item: T) {
        self.items.push(item);
    }
}

fn main() {}
