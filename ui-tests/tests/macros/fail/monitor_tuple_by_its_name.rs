use guardlint::monitor;

#[monitor]
pub struct Meter(u64);

#[monitor]
impl Meter {
    pub fn new() -> Self {
        Meter(0)
    }
    pub fn read(&self) -> u64 {
        self.0
    }
}

fn main() {}
