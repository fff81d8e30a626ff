use guardlint::guarded;

guarded! {
    pub(crate) static MU: std::sync::Mutex;
    #[guarded_by(MU)]
    static NAMES: Vec<String> = Vec::new();
}

fn main() {}
