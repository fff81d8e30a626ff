use guardlint::monitor;

#[monitor]
pub struct Ring<const N: usize> {
    items: [u8; N],
    next: usize,
}

#[monitor]
impl<N> Ring<N> {
    pub fn push(&mut self, item: u8) {
        self.items[self.next] = item;
        self.next += 1;
    }
    pub fn len(&self) -> usize {
        self.next
    }
}

fn main() {}
