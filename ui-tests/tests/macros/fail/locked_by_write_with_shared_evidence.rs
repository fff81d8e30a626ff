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

fn write(node: &Node, held: &RegistryMu) {
    node.next.get_mut(held).push('x');
}

fn main() {}
