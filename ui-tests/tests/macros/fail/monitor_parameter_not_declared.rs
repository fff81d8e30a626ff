use guardlint::monitor;

#[monitor]
#[derive(Default)]
pub struct Queue<T> {
    items: Vec<T>,
}

#[monitor]
impl Queue<T> {
    #[when(!self.items.is_empty(), try)]
    pub fn pop(&mut self) -> usize {
        self.items.pop();
        self.len()
    }
    pub fn len(&self) -> usize {
        self.items.len()
    }
}

fn main() {}
