use guardlint::monitor;

#[monitor(confined)]
pub struct Account {
    balance: i64,
}

#[monitor(confined)]
impl Account {
    pub fn name(&mut self, name: &str) {
        self.balance = name.len() as i64;
    }
}

fn main() {}
