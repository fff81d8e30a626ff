use guardlint::guarded;

guarded! {
    static MU: std::sync::Mutex<Vec<String>>;
    #[guarded_by(MU)]
    static NAMES: Vec<String> = Vec::new();
}

fn main() {}
