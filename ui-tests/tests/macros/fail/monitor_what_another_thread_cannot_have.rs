use std::rc::Rc;

use guardlint::monitor;

#[monitor(confined)]
pub struct Notes {
    texts: Vec<String>,
}

#[monitor(confined)]
impl Notes {
    pub fn keep(&mut self, text: Rc<str>) {
        self.texts.push(text.to_string());
    }
    pub fn keep_all(&mut self, texts: impl IntoIterator<Item = String>) {
        self.texts.extend(texts);
    }
    #[when(!self.texts.is_empty(), try)]
    pub fn swap(&mut self, count: usize, text: Vec<Rc<str>>) -> usize {
        self.texts.push(text[count].to_string());
        count
    }
    pub fn last(&self) -> Option<Rc<str>> {
        self.texts.last().map(|text| text.as_str().into())
    }
}

fn main() {}
