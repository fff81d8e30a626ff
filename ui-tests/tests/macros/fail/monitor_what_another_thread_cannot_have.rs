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
}

fn main() {}
