use guardlint::monitor;

#[monitor]
pub struct Server {
    mu: std::sync::Mutex,
    #[guarded_by(self.mu)]
    hits: u64,
}

fn main() {}
