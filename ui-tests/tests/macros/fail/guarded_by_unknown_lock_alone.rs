use guardlint::monitor;

#[monitor]
pub struct Server {
    mu: std::sync::Mutex,
    #[guarded_by(mutex)]
    hits: u64,
}

fn main() {}
