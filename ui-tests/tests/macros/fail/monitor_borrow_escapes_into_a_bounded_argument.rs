use guardlint::monitor;

#[monitor]
pub struct Account {
    history: Vec<i64>,
}

#[monitor]
impl Account {
    pub fn put<'a, C>(&'a self, into: &mut C)
    where
        C: Extend<&'a i64>,
    {
        into.extend(&self.history);
    }
}

fn main() {}
