use guardlint::monitor;

pub struct Account {
    balance: i64,
}

#[monitor]
impl Account {
    pub const fn new() -> Self {
        Self { balance: 0 }
    }
    pub fn deposit(&mut self) {
        self.balance += 1;
    }
    #[when(self.balance > 0, try)]
    pub fn withdraw(&mut self) -> Option<i64> {
        Some(self.balance)
    }
}

pub struct Slot<T> {
    value: T,
}

#[monitor]
impl<T: Clone> Slot<T> {
    pub fn get(&self) -> T {
        self.value.clone()
    }
}

#[monitor(tokio)]
impl std::str::FromStr for Account {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(|balance| Self { balance })
    }
}

fn main() {}
