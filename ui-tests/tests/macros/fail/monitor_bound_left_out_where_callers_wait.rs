use guardlint::monitor;

#[monitor(rwlock)]
pub struct Queue<T>(Vec<T>)
where
    T: Ord;

#[monitor(rwlock)]
impl<T> Queue<T> {
    #[when(!self.0.is_empty(), try, timeout)]
    pub fn pop(&mut self) -> Option<T> {
        self.0.pop()
    }
    fn len(&self) -> usize {
        self.0.len()
    }
}

fn main() {}
