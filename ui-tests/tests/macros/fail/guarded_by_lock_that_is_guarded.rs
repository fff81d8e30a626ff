use guardlint::monitor;

#[monitor]
pub struct Server {
    outer: std::sync::Mutex,
    #[guarded_by(outer)]
    inner: std::sync::Mutex<u32>,
    #[guarded_by(inner)]
    hits: u64,
}

fn main() {}
