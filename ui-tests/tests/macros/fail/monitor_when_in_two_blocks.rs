use guardlint::monitor;

#[monitor]
pub struct Purse {
    coins: u32,
}

#[monitor]
impl Purse {
    #[when(self.coins > 0)]
    pub fn take(&mut self) {
        self.coins -= 1;
    }
}

#[monitor]
impl Purse {
    #[when(self.coins < 10)]
    pub fn put(&mut self) {
        self.coins += 1;
    }
}

fn main() {}
