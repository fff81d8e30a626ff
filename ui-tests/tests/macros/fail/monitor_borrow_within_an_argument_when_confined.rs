use guardlint::monitor;

#[monitor(confined)]
pub struct Account {
    balance: i64,
}

#[monitor(confined)]
impl Account {
    pub fn name(&mut self, names: Vec<std::borrow::Cow<'_, str>>) {
        self.balance = names.len() as i64;
    }
}

fn main() {}
