use std::borrow::Cow;

use guardlint::monitor;

#[monitor(confined)]
pub struct Account {
    name: String,
}

#[monitor(confined)]
impl Account {
    pub fn name(&self) -> Cow<str> {
        Cow::Borrowed(&self.name)
    }
}

fn main() {}
