use guardlint::guarded;

guarded! {
    static MU: std::sync::Mutex;
    #[guarded_by(MU)]
    pub static NAMES: Vec<String> = Vec::new();
}

fn main() {}
