use guardlint::monitor;

#[monitor]
pub struct Server {
    mu: std::sync::Mutex,
    #[guarded_by(mu)]
    pub hits: u64,
}

fn main() {}
