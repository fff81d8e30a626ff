//! A cache of a slow function.

/// The temporary guard in the head of the `match` lives to the end of the `match`: the second `lock` waits
/// for the first.
pub mod scrutinee {
    use std::collections::HashMap;
    use std::sync::Mutex;

    #[derive(Default)]
    pub struct Memo {
        lengths: Mutex<HashMap<String, usize>>,
    }

    impl Memo {
        pub fn length(&self, url: &str) -> usize {
            match self.lengths.lock().unwrap().get(url) {
                Some(length) => *length,
                None => {
                    let length = super::fetch(url).len();
                    self.lengths.lock().unwrap().insert(url.to_owned(), length);
                    length
                }
            }
        }
    }
}

/// Two threads that miss together both fetch, and the second throws away the page that the first one's
/// caller already holds.
pub mod overwriting {
    use std::collections::HashMap;
    use std::sync::{Arc, RwLock};

    #[derive(Default)]
    pub struct Memo {
        pages: RwLock<HashMap<String, Arc<str>>>,
    }

    impl Memo {
        pub fn page(&self, url: &str, fetch: impl Fn(&str) -> String) -> Arc<str> {
            if let Some(page) = self.pages.read().unwrap().get(url) {
                return Arc::clone(page);
            }
            let page: Arc<str> = fetch(url).into();
            let mut pages = self.pages.write().unwrap();
            pages.insert(url.to_owned(), Arc::clone(&page));
            page
        }
    }
}

/// No lock is held while the page is fetched, and the first page to arrive stays.
pub mod rechecked {
    use std::collections::HashMap;
    use std::sync::{Arc, RwLock};

    #[derive(Default)]
    pub struct Memo {
        pages: RwLock<HashMap<String, Arc<str>>>,
    }

    impl Memo {
        pub fn page(&self, url: &str, fetch: impl Fn(&str) -> String) -> Arc<str> {
            if let Some(page) = self.pages.read().unwrap().get(url) {
                return Arc::clone(page);
            }
            let page: Arc<str> = fetch(url).into();
            let mut pages = self.pages.write().unwrap();
            Arc::clone(pages.entry(url.to_owned()).or_insert(page))
        }
    }
}

fn fetch(url: &str) -> String {
    format!("the page at {url}")
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Barrier};
    use std::thread;

    use super::{fetch, overwriting, rechecked};

    /// Calls `page` on two threads, both of which miss before either has fetched.
    fn two_misses_at_once(
        page: impl Fn(&dyn Fn(&str) -> String) -> Arc<str> + Sync,
    ) -> [Arc<str>; 2] {
        let both_missed = Barrier::new(2);
        let slow = |url: &str| {
            both_missed.wait();
            fetch(url)
        };
        thread::scope(|s| {
            let first = s.spawn(|| page(&slow));
            let second = s.spawn(|| page(&slow));
            [first.join().unwrap(), second.join().unwrap()]
        })
    }

    #[test]
    fn without_a_second_look_two_callers_hold_different_pages() {
        let memo = overwriting::Memo::default();
        let [a, b] = two_misses_at_once(|fetch| memo.page("/", fetch));
        assert!(!Arc::ptr_eq(&a, &b));
    }

    #[test]
    fn with_a_second_look_all_callers_hold_the_same_page() {
        let memo = rechecked::Memo::default();
        let [a, b] = two_misses_at_once(|fetch| memo.page("/", fetch));
        assert!(Arc::ptr_eq(&a, &b));
    }
}
