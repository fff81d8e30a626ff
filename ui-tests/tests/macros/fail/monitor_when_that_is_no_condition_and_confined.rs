use guardlint::monitor;

#[monitor(confined)]
pub struct Queue {
    items: Vec<u32>,
}

#[monitor(confined)]
impl Queue {
    #[when(self.items.len())]
    pub fn pop(&mut self) -> Option<u32> {
        self.items.pop()
    }
}

fn main() {}
