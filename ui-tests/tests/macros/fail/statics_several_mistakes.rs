use guardlint::guarded;

guarded! {
    pub static MU: std::sync::Mutex;
    static OTHER: std::sync::Mutex;
    #[guarded_by(MU)]
    pub static NAMES: Vec<String> = Vec::new();
    #[guarded_by(MU)]
    static mut COUNT: u64;
}

fn main() {}
