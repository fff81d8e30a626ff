use guardlint::guarded;

guarded! {
    static MU: std::sync::Mutex;
    #[guarded_by(MU)]
    static NAMES: Vec<String> = Vec::new();
    const COUNT: u64 = 0;
}

fn main() {}
