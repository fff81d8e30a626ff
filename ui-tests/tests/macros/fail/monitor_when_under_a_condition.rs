use guardlint::monitor;

#[monitor]
pub struct Account {
    history: Vec<i64>,
}

#[monitor]
impl Account {
    #[cfg_attr(all(), when(!self.history.is_empty()))]
    pub fn last(&self) -> Option<i64> {
        self.history.last().copied()
    }
}

fn main() {}
