use guardlint::monitor;

#[monitor]
pub union Bits {
    whole: u32,
    parts: [u8; 4],
}

fn main() {}
