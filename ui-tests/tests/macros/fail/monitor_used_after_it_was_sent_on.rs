use guardlint::monitor;

#[monitor(confined)]
pub struct Account {
    balance: i64,
}

#[monitor(confined)]
impl Account {
    pub fn keep(&mut self, cake: Vec<u8>) {
        self.balance += cake.len() as i64;
    }
}

pub fn stage(account: &Account, cake: Vec<u8>) -> usize {
    account.keep(cake);
    cake.len()
}

fn main() {}
