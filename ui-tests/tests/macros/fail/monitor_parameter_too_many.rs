use guardlint::monitor;

#[monitor]
#[derive(Default)]
pub struct Queue<T> {
    items: Vec<T>,
}

#[monitor]
impl<T, U> Queue<T, U> {
    pub const fn new() -> Self {
        Self { items: Vec::new() }
    }
    #[when(!self.items.is_empty(), try)]
    pub fn pop(&mut self) -> Option<T> {
        self.items.pop()
    }
}

#[monitor]
pub struct Count {
    n: u8,
}

#[monitor]
impl<T> Count<T> {
    pub fn next(&mut self) -> u8 {
        self.n += 1;
        self.n
    }
}

fn main() {}
