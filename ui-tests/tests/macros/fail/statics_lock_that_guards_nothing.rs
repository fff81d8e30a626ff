use guardlint::guarded;

guarded! {
    static MU: std::sync::Mutex;
    #[guarded_by(MU)]
    static NAMES: Vec<String> = Vec::new();
    static OTHER: std::sync::Mutex;
}

fn main() {}
