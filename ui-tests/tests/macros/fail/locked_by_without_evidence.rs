use std::sync::Mutex;

use guardlint::monitor;

#[monitor]
struct Registry {
    mu: Mutex,
    #[guarded_by(mu)]
    count: u32,
}

#[monitor]
struct Node {
    #[guarded_by(Registry::mu)]
    next: String,
}

fn read(node: &Node) -> usize {
    node.next.len()
}

fn main() {}
