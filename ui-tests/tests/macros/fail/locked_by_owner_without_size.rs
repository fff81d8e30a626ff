use std::sync::Mutex;

use guardlint::monitor;

#[monitor]
struct Registry {
    mu: Mutex,
    #[guarded_by(mu)]
    nothing: (),
}

#[monitor]
struct Node {
    #[guarded_by(Registry::mu)]
    next: u32,
}

fn main() {}
