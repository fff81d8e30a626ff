use guardlint::monitor;

#[monitor]
pub struct Account {
    history: Vec<i64>,
}

#[monitor]
impl Account {
    pub fn largest<'a>(&'a self, into: &mut Vec<&'a i64>) {
        into.extend(self.history.iter().max());
    }
}

fn main() {}
