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

fn read<'a>(node: &'a Node, registry: &'a Registry) -> &'a str {
    let held = registry.mu.lock().unwrap();
    node.next.get(&held)
}

fn main() {}
