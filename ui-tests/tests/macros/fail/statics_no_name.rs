guardlint::guarded! {
    static MU: std::sync::Mutex;
    #[guarded_by("MU")]
    static HITS: u64 = 0;
}

fn main() {}
