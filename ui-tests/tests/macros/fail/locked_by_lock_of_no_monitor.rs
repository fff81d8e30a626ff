use std::sync::Mutex;

use guardlint::monitor;

struct Plain {
    mu: Mutex<u32>,
}

#[monitor]
struct Node {
    #[guarded_by(Plain::mu)]
    next: String,
}

mod inner {
    #[guardlint::monitor]
    pub struct Whole {
        count: u32,
    }
}

#[monitor]
struct Leaf {
    #[guarded_by(inner::Whole::mu)]
    next: String,
}

fn link(plain: &Plain, node: &Node) {
    let held = plain.mu.lock().unwrap();
    node.next.get(&held);
}

fn main() {}
