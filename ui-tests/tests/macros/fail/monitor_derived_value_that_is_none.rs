use guardlint::monitor;

pub struct Start;

#[monitor]
#[derive(Default)]
pub struct Queue<T: Ord> {
    items: Vec<T>,
    start: Start,
}

#[monitor]
impl<T: Ord> Queue<T> {
    pub fn push(&mut self, item: T) {
        self.items.push(item);
    }
}

fn main() {}
