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
    next: std::cell::Cell<u32>,
}

fn look(node: &Node, held: &RegistryMu) -> u32 {
    node.next.get(held).get()
}

fn main() {}
