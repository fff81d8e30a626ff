use guardlint::guarded;

guarded! {
    static NAMES_MU: std::sync::Mutex;
    #[guarded_by(NAME_MU)]
    static NAMES: Vec<String> = Vec::new();
}

fn main() {}
