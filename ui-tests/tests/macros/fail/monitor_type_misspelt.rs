use guardlint::monitor;

#[monitor]
#[derive(Debug, Default)]
pub struct Account {
    balance: Blance,
    history: Vec<i64>,
}

#[monitor]
impl Account {
    pub fn balance(&self) -> i64 {
        self.balance.get()
    }
}

#[monitor]
#[derive(Debug, Default)]
pub struct Queue<T: Ord> {
    items: Missing<T>,
}

#[monitor]
impl<T: Ord> Queue<T> {
    pub fn push(&mut self, item: T) {
        self.items.push(item);
    }
}

fn main() {}
