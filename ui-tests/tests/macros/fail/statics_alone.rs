use std::sync::Mutex;

use guardlint::guarded_by;

static MU: Mutex<()> = Mutex::new(());

#[guarded_by(MU)]
static NAMES: Vec<String> = Vec::new();

fn main() {
    drop((MU.lock(), NAMES.len()));
}
