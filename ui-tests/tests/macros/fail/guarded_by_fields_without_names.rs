use guardlint::monitor;

#[monitor]
pub struct Server(std::sync::Mutex, #[guarded_by(0)] u64);

fn main() {}
