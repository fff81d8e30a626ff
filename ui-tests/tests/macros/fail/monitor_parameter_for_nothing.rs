use guardlint::monitor;

#[monitor]
#[derive(Default)]
pub struct Queue<T> {
    items: Vec<T>,
}

#[monitor]
impl<T, U> Queue<T> {
    pub fn new() -> Self {
        Self { items: Vec::new() }
    }
    #[when(!self.items.is_empty(), try)]
    pub fn pop(&mut self) -> Option<T> {
        self.items.pop()
    }
}

#[monitor]
impl<const N: usize> Default for Count {
    fn default() -> Self {
        Self { n: 0 }
    }
}

#[monitor]
pub struct Count {
    n: u8,
}

fn main() {}
