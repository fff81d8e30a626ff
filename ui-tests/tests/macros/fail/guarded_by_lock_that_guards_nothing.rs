use guardlint::monitor;

#[monitor]
pub struct Server {
    mu: std::sync::Mutex,
    stats_mu: std::sync::RwLock,
    #[guarded_by(mu)]
    hits: u64,
}

fn main() {}
