use guardlint::monitor;

#[monitor]
#[derive(Default)]
pub struct Queue<T> {
    items: Vec<T>,
}

#[monitor]
impl<T> Queue<Vec<T>> {
    pub fn push(&mut self, item: T) {
        self.items.push(item);
    }
    pub fn len(&self) -> usize {
        self.items.len()
    }
}

fn main() {}
