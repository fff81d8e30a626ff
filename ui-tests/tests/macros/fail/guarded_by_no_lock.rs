use guardlint::monitor;

#[monitor]
pub struct Server {
    mu: std::sync::Mutex<()>,
    #[guarded_by]
    hits: u64,
}

fn main() {}
