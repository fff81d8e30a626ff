use guardlint::guarded;

guarded! {
    static MU: std::sync::Mutex;
    #[guarded_by(MU)]
    static NAMES: Vec<String> = Vec::new();
}

fn names() -> &'static [String] {
    let mu = MU.lock().unwrap();
    &mu.NAMES
}

fn main() {
    names();
}
