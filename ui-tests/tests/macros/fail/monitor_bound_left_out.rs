use guardlint::monitor;

#[monitor]
#[derive(Debug, Default)]
pub struct Queue<T: Ord> {
    items: Vec<T>,
}

#[monitor]
impl<T> Queue<T> {
    pub const fn new() -> Self {
        Self { items: Vec::new() }
    }
    pub fn push(&mut self, item: T) {
        self.items.push(item);
    }
    pub fn len(&self) -> usize {
        self.items.len()
    }
}

fn main() {}
