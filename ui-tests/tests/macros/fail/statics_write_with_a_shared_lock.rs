use guardlint::guarded;

guarded! {
    static MU: std::sync::RwLock;
    #[guarded_by(MU)]
    static NAMES: Vec<String> = Vec::new();
}

fn main() {
    let mu = MU.read().unwrap();
    mu.NAMES.push(String::new());
}
