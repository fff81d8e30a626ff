use guardlint::monitor;

#[monitor]
pub struct Account {
    balance: i64,
}

#[monitor]
impl Acount {
    fn overdraw(&mut self) {
        self.balance -= 1;
    }
}

#[monitor]
pub struct Queue<T: Ord> {
    items: Vec<T>,
}

#[monitor]
impl Queue {
    fn clear(&mut self) {
        self.items.clear();
    }
}

#[monitor]
impl<T: Ord> Queue<T, T> {
    fn sort(&mut self) {
        self.items.sort();
    }
}

#[monitor(rwlock)]
impl<T: Ord> Queue<T> {
    fn len(&self) -> usize {
        self.items.len()
    }
}

fn main() {}
