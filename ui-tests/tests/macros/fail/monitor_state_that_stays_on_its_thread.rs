use guardlint::monitor;

#[monitor(confined)]
#[derive(Debug)]
pub struct Queue<T> {
    items: Vec<T>,
}

#[monitor(confined)]
impl<T> Queue<T> {
    pub const fn new() -> Self {
        Self { items: Vec::new() }
    }
    pub fn push(&mut self, item: T) {
        self.items.push(item);
    }
    pub fn len(&self) -> usize {
        self.items.len()
    }
    #[when(!self.items.is_empty(), try, timeout)]
    pub fn pop(&mut self) -> Option<T> {
        self.items.pop()
    }
}

#[monitor(confined)]
pub struct Texts {
    count: usize,
    texts: Vec<std::rc::Rc<str>>,
}

#[monitor(confined)]
impl Texts {
    pub fn len(&self) -> usize {
        self.texts.len()
    }
}

#[monitor(confined)]
pub struct Slot<T> {
    item: Option<T>,
}

#[monitor(confined)]
impl<T: Send> Slot<T> {
    pub fn put(&mut self, item: T) {
        self.item = Some(item);
    }
    pub fn is_full(&self) -> bool {
        self.item.is_some()
    }
    #[when(self.item.is_some(), try)]
    pub fn take(&mut self) -> Option<T> {
        self.item.take()
    }
}

fn main() {}
