use guardlint::monitor;

#[monitor]
pub struct Account {
    history: Vec<i64>,
}

#[monitor]
impl Account {
    pub fn each<'a>(&'a self, mut show: impl FnMut(&'a i64)) {
        self.history.iter().for_each(|entry| show(entry));
    }
}

fn main() {}
