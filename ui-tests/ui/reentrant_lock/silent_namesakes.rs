//! What a type of our own does is not what one of `std` does that is called like it.

use std::sync::Mutex;
use std::time::{Duration, Instant};

static COUNT: Mutex<u32> = Mutex::new(0);

mod own {
    use std::time::Duration;

    pub struct BTreeMap(pub u32);

    impl Clone for BTreeMap {
        fn clone(&self) -> Self {
            *super::COUNT.lock().unwrap() += 1;
            BTreeMap(self.0)
        }
    }

    pub struct Instant(pub u64);

    impl std::ops::Add<Duration> for Instant {
        type Output = Self;

        fn add(self, _: Duration) -> Self {
            *super::COUNT.lock().unwrap() += 1;
            self
        }
    }
}

pub fn copy(map: &std::collections::BTreeMap<u32, u32>) -> std::collections::BTreeMap<u32, u32> {
    let mut count = COUNT.lock().unwrap();
    *count += 1;
    map.clone()
}

pub fn later() -> Instant {
    let mut count = COUNT.lock().unwrap();
    *count += 1;
    Instant::now() + Duration::from_secs(1)
}

pub fn counted(map: &own::BTreeMap, now: own::Instant) -> (own::BTreeMap, own::Instant) {
    (map.clone(), now + Duration::from_secs(1))
}
