use guardlint::monitor;

#[monitor]
pub struct Server {
    pub mu: std::sync::Mutex,
    #[guarded_by(mu)]
    hits: u64,
}

fn main() {}
