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

fn write(node: &Node, held: &mut RegistryMu) {
    let count = &held.count;
    node.next.get_mut(held).push_str(&count.to_string());
}

fn main() {}
