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
    #[guarded_by(Registry::muu)]
    next: String,
}

fn link(registry: &Registry, node: &Node) {
    let held = registry.mu.lock().unwrap();
    node.next.get(&held);
}

fn main() {}
