use guardlint::monitor;

#[monitor]
pub struct View<'a> {
    text: &'a str,
}

#[monitor]
impl View<'a> {
    pub fn len(&self) -> usize {
        self.text.len()
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[monitor]
impl View {
    pub fn first(&self) -> Option<char> {
        self.text.chars().next()
    }
}

fn main() {}
