mod names {
    guardlint::guarded! {
        static MU: std::sync::Mutex;
        #[guarded_by(MU)]
        static NAMES: Vec<String> = Vec::new();
    }

    pub fn count() -> usize {
        MU.lock().unwrap().NAMES.len()
    }
}

fn main() {
    names::count();
    names::MU.lock();
}
