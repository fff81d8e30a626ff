use std::borrow::Cow;

use guardlint::monitor;

pub struct First<'a, T>(&'a T);

#[monitor]
pub struct Account {
    name: String,
    history: Vec<i64>,
}

#[monitor]
impl Account {
    pub fn first(&self) -> First<i64> {
        First(&self.history[0])
    }
    #[when(!self.history.is_empty(), try)]
    pub fn last(&mut self) -> Option<First<i64>> {
        self.history.last().map(First)
    }
}

#[monitor(tokio)]
pub struct Named<T> {
    name: String,
    value: T,
}

#[monitor(tokio)]
impl<T: Send> Named<T> {
    pub fn name(&self) -> Cow<str> {
        Cow::Borrowed(&self.name)
    }
}

fn main() {}
