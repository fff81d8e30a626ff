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
    next: std::rc::Rc<str>,
}

fn share(node: &Node) {
    std::thread::scope(|scope| {
        scope.spawn(|| drop(node));
    });
}

fn main() {}
