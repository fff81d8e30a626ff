use guardlint::monitor;

#[monitor]
#[derive(Default)]
pub struct Queue<T> {
    items: Vec<T>,
}

#[monitor]
impl Queue {
    pub fn new() -> Self {
        Self { items: Vec::new() }
    }
    #[when(!self.items.is_empty(), try)]
    pub fn pop(&mut self) -> usize {
        self.items.pop();
        self.len()
    }
    pub fn len(&self) -> usize {
        self.items.len()
    }
}

#[monitor]
pub struct Ring<K: Ord, const N: usize> {
    keys: [K; N],
    next: usize,
}

#[monitor]
impl Ring {
    pub fn next(&mut self) -> usize {
        self.next += 1;
        self.next
    }
}

fn main() {}
