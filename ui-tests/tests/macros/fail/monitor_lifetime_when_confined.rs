use guardlint::monitor;

#[monitor(confined)]
pub struct View<'a> {
    text: &'a str,
}

fn main() {}
