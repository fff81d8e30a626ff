use guardlint::monitor;

#[monitor]
pub struct Queue {
    items: Vec<u32>,
}

#[monitor]
impl Queue {
    #[when(self.items.pop().is_some(), try)]
    pub fn pop(&mut self) -> Option<u32> {
        self.items.pop()
    }
}

fn main() {}
