use guardlint::monitor;

#[monitor]
#[derive(Debug, Default)]
pub struct Account {
    balance: i64,
    history: Vec<i64>,
}

#[monitor]
impl Account {
    pub fn open() -> Self {
        Self { balance: 0, histori: Vec::new() }
    }
    #[when(self.balanc >= by)]
    pub fn withdraw(&mut self, by: i64) {
        self.recrd(-by);
    }
    fn record(&mut self, by: i64) {
        self.balanc += by;
        self.history.push(by);
    }
}

#[monitor]
pub struct Queue<T: Ord> {
    items: Vec<T>,
}

#[monitor]
impl<T: Ord> Queue<T> {
    pub fn len(&self) -> usize {
        self.itms.len()
    }
}

fn main() {}
