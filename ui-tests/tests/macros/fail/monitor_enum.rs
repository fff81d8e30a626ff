use guardlint::monitor;

#[monitor]
pub enum State {
    Open,
    Closed,
}

fn main() {}
