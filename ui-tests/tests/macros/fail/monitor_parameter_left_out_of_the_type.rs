use guardlint::monitor;

#[monitor]
#[derive(Default)]
pub struct Queue<T> {
    items: Vec<T>,
}

#[monitor]
impl<T> Queue {
    pub fn new() -> Self {
        Self { items: Vec::new() }
    }
    #[when(!self.items.is_empty(), try)]
    pub fn pop(&mut self) -> Option<T> {
        self.items.pop()
    }
}

fn main() {}
