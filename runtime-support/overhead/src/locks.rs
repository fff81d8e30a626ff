//! Sections under the locks of `guardlint` and of `std`.

/// The same under both. What takes the lock is all that differs.
macro_rules! sections {
    ($locks:ident, |$result:ident| $guard:expr) => {
        use std::hint::black_box;

        use $locks::{Mutex, RwLock};

        #[derive(Default)]
        pub struct Total(Mutex<u64>);

        impl Total {
            pub fn add(&self, amount: u64) {
                let $result = self.0.lock();
                let mut sum = $guard;
                *sum += amount;
            }
            pub fn sum(&self) -> u64 {
                let $result = self.0.lock();
                *$guard
            }
            /// A section in another one.
            pub fn move_to(&self, other: &Self, amount: u64) {
                let $result = self.0.lock();
                let mut from = $guard;
                let $result = other.0.lock();
                let mut to = $guard;
                *from = from.wrapping_sub(amount);
                *to = to.wrapping_add(amount);
            }
        }

        #[derive(Default)]
        pub struct Bounds(RwLock<[u64; 2]>);

        impl Bounds {
            pub fn contain(&self, value: u64) -> bool {
                let $result = self.0.read();
                let bounds = $guard;
                bounds[0] <= value && value <= bounds[1]
            }
            pub fn widen(&self, value: u64) {
                let $result = self.0.write();
                let mut bounds = $guard;
                bounds[1] = black_box(value);
            }
        }
    };
}

pub mod ours {
    sections!(guardlint, |guard| guard);
}

pub mod theirs {
    use std::sync;

    sections!(sync, |result| result.unwrap());
}
