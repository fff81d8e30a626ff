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

fn swap(one: &Node, two: &Node, held: &mut RegistryMu) {
    std::mem::swap(one.next.get_mut(held), two.next.get_mut(held));
}

fn main() {}
