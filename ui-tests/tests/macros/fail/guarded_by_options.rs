use guardlint::monitor;

#[monitor(rwlock)]
pub struct Server {
    mu: std::sync::Mutex,
    #[guarded_by(mu)]
    hits: u64,
}

fn main() {}
