//! Whoever imports nothing writes the name of the crate before each attribute.

#[guardlint::monitor]
#[derive(Default)]
pub struct Queue {
    items: Vec<u32>,
}

#[guardlint::monitor]
impl Queue {
    #[guardlint::when(!self.items.is_empty(), try)]
    pub fn pop(&mut self) -> Option<u32> {
        self.items.pop()
    }
}

#[guardlint::monitor]
#[derive(Default)]
pub struct Server {
    mu: std::sync::Mutex,
    #[guardlint::guarded_by(mu)]
    hits: u64,
}

guardlint::guarded! {
    static MU: std::sync::Mutex;
    #[guardlint::guarded_by(MU)]
    static COUNT: u64 = 0;
}

fn main() {
    assert_eq!(Queue::default().try_pop(), None);
    Server::default().mu.lock().unwrap().hits += 1;
    MU.lock().unwrap().COUNT += 1;
}
