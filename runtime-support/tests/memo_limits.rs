//! How much a memo keeps, and what it says of that.

use std::collections::HashMap;
use std::future::pending;
use std::panic::{AssertUnwindSafe, RefUnwindSafe, UnwindSafe, catch_unwind};
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use arbtest::arbitrary::{Result as Arbitrary, Unstructured};
use guardlint::Memo;
use guardlint::memo::Stats;

#[macro_use]
mod auto_traits;
mod panics;
mod polling;

use panics::message_of;
use polling::Task;

assert_auto_traits!(Stats: Send Sync UnwindSafe RefUnwindSafe Unpin);

/// Each value weighs what it says.
fn itself(_: &u32, value: &usize) -> usize {
    *value
}

#[test]
fn values_weigh_no_more_than_the_limit() {
    let memo = Memo::at_most_weight(1_000, itself);
    for key in 0..10_000 {
        let weight = key as usize % 97;
        assert_eq!(memo.get(&key, |_| weight), weight);
        assert_eq!(memo.peek(&key), Some(weight), "it has just come");
        let stats = memo.stats();
        assert!((1_000 - 97..=1_000).contains(&stats.weight) || stats.evictions == 0);
    }
}

#[test]
fn a_value_has_room_if_all_others_go() {
    let memo = Memo::at_most_weight(100, itself);
    for key in 0..50 {
        memo.get(&key, |_| 2);
    }
    assert_eq!(memo.len(), 50);
    assert_eq!(memo.get(&99, |_| 100), 100);
    assert_eq!((memo.peek(&99), memo.len()), (Some(100), 1));
    assert_eq!(memo.stats().evictions, 50);
}

#[test]
fn what_is_too_heavy_is_given_and_not_kept() {
    let memo = Memo::at_most_weight(100, itself);
    memo.insert(1, 60);
    for weight in [101, usize::MAX] {
        assert_eq!(memo.get(&2, |_| weight), weight);
        assert_eq!(memo.insert(2, weight), None);
        assert_eq!((memo.peek(&2), memo.peek(&1)), (None, Some(60)));
    }
    assert_eq!(memo.refresh(&1, |_| 101), 101);
    assert_eq!(memo.peek(&1), None, "the old one is not the newest");
    assert_eq!(memo.insert(1, 50), None);
    assert_eq!(memo.insert(1, 101), Some(50));
    assert_eq!(
        (memo.len(), memo.stats().weight, memo.stats().evictions),
        (0, 0, 0)
    );
}

#[test]
fn the_largest_limit_is_one() {
    let memo = Memo::at_most_weight(usize::MAX, itself);
    for key in 0..3 {
        assert_eq!(memo.get(&key, |_| usize::MAX), usize::MAX);
        assert_eq!((memo.peek(&key), memo.len()), (Some(usize::MAX), 1));
    }
    assert_eq!(memo.get(&3, |_| 1), 1);
    assert_eq!(memo.stats().weight, 1);
}

#[test]
fn what_weighs_nothing_takes_no_room() {
    for limit in [0, 10] {
        let memo = Memo::at_most_weight(limit, itself);
        memo.insert(0, limit);
        for key in 1..=1_000 {
            memo.get(&key, |_| 0);
        }
        assert_eq!((memo.len(), memo.stats().weight), (1_001, limit));
    }
}

#[test]
fn what_takes_the_place_of_another_has_its_own_weight() {
    let memo = Memo::at_most_weight(100, itself);
    for key in 0..4 {
        memo.insert(key, 25);
    }
    assert_eq!(memo.insert(0, 5), Some(25));
    assert_eq!((memo.stats().weight, memo.len()), (80, 4));
    assert_eq!(memo.refresh(&0, |_| 25), 25);
    assert_eq!((memo.stats().weight, memo.len()), (100, 4));
    assert_eq!(memo.insert(0, 26), Some(25), "itself or another had to go");
    assert_eq!(memo.peek(&0), Some(26));
    assert_eq!((memo.stats().weight, memo.len()), (76, 3));
    memo.forget(&0);
    memo.clear();
    assert_eq!((memo.stats().weight, memo.len()), (0, 0));
}

#[test]
fn values_are_weighed_once_each_and_no_lock_is_held() {
    static WEIGHED: AtomicUsize = AtomicUsize::new(0);
    static MEMO: Memo<String, u32> = Memo::at_most_weight(100, |key, value| {
        assert!(*value != 13, "no weight");
        assert_eq!((MEMO.peek(key), MEMO.len()), (None, 0));
        WEIGHED.fetch_add(1, Ordering::Relaxed);
        1
    });
    assert_eq!(MEMO.get("a", |_| 1), 1);
    assert_eq!(MEMO.get("a", |_| 2), 1);
    MEMO.clear();
    assert_eq!(MEMO.insert("a".into(), 3), None);
    assert_eq!(WEIGHED.load(Ordering::Relaxed), 2);
    let old = MEMO.stats();
    for _ in 0..2 {
        MEMO.forget("a");
        assert_eq!(message_of(|| _ = MEMO.get("a", |_| 13)), "no weight");
        assert_eq!(message_of(|| _ = MEMO.insert("a".into(), 13)), "no weight");
    }
    assert_eq!(MEMO.stats().failures, old.failures + 2);
    assert!(format!("{MEMO:?}").contains("computing: 0"));
}

#[test]
fn what_was_counted_is_said() {
    let memo = Memo::at_most(2).count_hits();
    assert_eq!(memo.stats().hits, Some(0));
    for key in [1, 1, 2, 1, 3] {
        memo.get(&key, |_| 0);
    }
    let _ = catch_unwind(AssertUnwindSafe(|| memo.get(&4, |_| panic!("no value"))));
    let _ = memo.try_get(&4, |_| Err(()));
    let mut given_up = Task::new(memo.get_async(&4, |_| pending()));
    assert!(given_up.run().is_pending());
    drop(given_up);
    memo.forget(&1);
    let stats = memo.stats();
    assert_eq!((stats.hits, stats.misses), (Some(2), 6));
    assert_eq!(
        (stats.failures, stats.evictions, stats.expirations),
        (3, 1, 0)
    );
    assert_eq!((stats.len, stats.weight), (memo.len(), memo.len()));
    memo.clear();
    let cleared = memo.stats();
    assert_eq!((cleared.misses, cleared.evictions), (6, 1));
    assert_eq!((cleared.len, cleared.weight), (0, 0));
}

#[test]
fn hits_are_counted_only_if_somebody_wants_to_know() {
    let memo = Memo::new();
    assert_eq!(memo.stats(), Stats::default());
    memo.get(&1, |_| 1);
    memo.get(&1, |_| 2);
    assert_eq!((memo.stats().hits, memo.stats().misses), (None, 1));
}

#[test]
fn values_that_are_found_too_old_are_counted() {
    let memo = Memo::new().keep_for(Duration::ZERO);
    for _ in 0..3 {
        memo.get(&1, |_| 1);
    }
    let stats = memo.stats();
    assert_eq!((stats.misses, stats.expirations, stats.len), (3, 2, 1));
    let _ = memo.try_get(&1, |_| Err(()));
    assert_eq!(
        (memo.stats().expirations, memo.len()),
        (3, 0),
        "it went at once"
    );
}

#[test]
fn all_who_ask_together_are_counted() {
    const THREADS: usize = 8;
    let memo = Memo::new().count_hits();
    let start = Barrier::new(THREADS);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                start.wait();
                (0..100).for_each(|key| assert_eq!(memo.get(&key, |key| key + 1), key + 1));
            });
        }
    });
    let stats = memo.stats();
    assert_eq!((stats.misses, stats.len), (100, 100));
    assert_eq!(stats.hits, Some(100 * (THREADS as u64 - 1)));
}

/// What is asked of the memo, and what must have come of it.
#[derive(Default)]
struct Reference {
    /// The newest value of each key that was not forgotten.
    newest: HashMap<u32, usize>,
    /// How many were put there, and how many went for another reason than too little room.
    came: usize,
    went: usize,
}

impl Reference {
    fn act(&mut self, memo: &Memo<u32, usize>, u: &mut Unstructured<'_>) -> Arbitrary<()> {
        let key = u.int_in_range(0..=30)?;
        let value = u.int_in_range(0..=120)?;
        let was = memo.peek(&key);
        match u.int_in_range(0..=9)? {
            0 => {
                assert_eq!(memo.forget(&key), was);
                self.went += usize::from(was.is_some());
                self.newest.remove(&key);
            }
            1 if value < 10 => {
                self.went += memo.len();
                memo.clear();
                self.newest.clear();
            }
            2 => {
                assert_eq!(memo.insert(key, value), was);
                self.comes(memo, key, value, was);
            }
            3 => {
                assert_eq!(memo.refresh(&key, |_| value), value);
                self.comes(memo, key, value, was);
            }
            4 => assert_eq!(memo.try_get(&key, |_| Err(())).ok(), was),
            _ => {
                assert_eq!(memo.get(&key, |_| value), was.unwrap_or(value));
                if was.is_none() {
                    self.comes(memo, key, value, was);
                }
            }
        }
        Ok(())
    }

    fn comes(&mut self, memo: &Memo<u32, usize>, key: u32, value: usize, was: Option<usize>) {
        self.went += usize::from(was.is_some());
        self.newest.remove(&key);
        if value <= 100 {
            self.came += 1;
            self.newest.insert(key, value);
        }
        // It has just come, and is there or too heavy.
        assert_eq!(memo.peek(&key), self.newest.get(&key).copied());
    }

    fn check(&self, memo: &Memo<u32, usize>) {
        let there: Vec<_> = (0..=30)
            .filter_map(|key| Some((key, memo.peek(&key)?)))
            .collect();
        let stats = memo.stats();
        assert!(
            there
                .iter()
                .all(|(key, value)| self.newest.get(key) == Some(value))
        );
        assert_eq!((stats.len, memo.len()), (there.len(), there.len()));
        assert_eq!(stats.weight, there.iter().map(|(_, value)| value).sum());
        assert!(stats.weight <= 100);
        assert_eq!(
            there.len() + self.went + stats.evictions as usize,
            self.came
        );
    }
}

#[test]
fn weights_add_up() {
    arbtest::arbtest(|u| {
        let memo = Memo::at_most_weight(100, itself);
        let mut reference = Reference::default();
        while !u.is_empty() {
            reference.act(&memo, u)?;
            reference.check(&memo);
        }
        Ok(())
    });
}

/// Many threads, and values that do not find room beside each other.
#[test]
fn the_limit_holds_whoever_comes() {
    let memo = Memo::at_most_weight(100, itself);
    thread::scope(|scope| {
        for thread in 0..4 {
            let memo = &memo;
            scope.spawn(move || {
                for n in 0..2_000_u32 {
                    let key = n.wrapping_mul(2_654_435_761) % 64;
                    memo.get(&key, |_| (key as usize * 7 + thread) % 80);
                    assert!(memo.stats().weight <= 100);
                    if n % 50 == 0 {
                        memo.forget(&key);
                    }
                }
            });
        }
    });
    let there: Vec<_> = (0..64).filter_map(|key| memo.peek(&key)).collect();
    let stats = memo.stats();
    assert_eq!((stats.len, stats.weight), (there.len(), there.iter().sum()));
    memo.clear();
    assert_eq!((memo.stats().len, memo.stats().weight), (0, 0));
}
