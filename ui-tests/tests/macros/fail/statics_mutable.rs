use guardlint::guarded;

guarded! {
    static MU: std::sync::Mutex;
    #[guarded_by(MU)]
    static mut NAMES: Vec<String> = Vec::new();
}

fn main() {}
