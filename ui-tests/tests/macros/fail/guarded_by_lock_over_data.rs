use guardlint::monitor;

#[monitor]
pub struct Server {
    mu: std::sync::Mutex<u32>,
    #[guarded_by(mu)]
    hits: u64,
}

fn main() {}
