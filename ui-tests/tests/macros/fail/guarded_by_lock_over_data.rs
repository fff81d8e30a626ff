use guardlint::monitor;

#[monitor]
pub struct Server {
    mu: std::sync::Mutex<u32>,
    #[guarded_by(mu)]
    hits: u64,
}

impl Server {
    pub fn hits(&self) -> u64 {
        self.mu.lock().unwrap().hits
    }
}

fn main() {}
