use guardlint::monitor;

#[monitor]
pub struct Names<'a, T: Ord> {
    names: Vec<&'a T>,
}

#[monitor]
impl<'a, T> Names<'a, T> {
    pub const fn new() -> Self {
        Self { names: Vec::new() }
    }
    pub fn push(&mut self, name: &'a T) {
        self.names.push(name);
    }
    pub fn len(&self) -> usize {
        self.names.len()
    }
}

fn main() {}
