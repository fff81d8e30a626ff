use guardlint::monitor;

#[monitor]
pub struct Held<T>
where
    T: ?Sized + ToString,
{
    name: String,
    value: Box<T>,
}

#[monitor]
impl<T> Held<T> {
    pub fn new(value: Box<T>) -> Self {
        Self { name: String::new(), value }
    }
    pub fn len(&self) -> usize {
        self.name.len()
    }
}

fn main() {}
