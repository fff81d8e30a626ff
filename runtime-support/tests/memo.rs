//! A memo asked by threads.

use std::borrow::Borrow;
use std::cell::Cell;
use std::collections::HashMap;
use std::panic::{RefUnwindSafe, UnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, mpsc};
use std::thread;
use std::time::Duration;

use guardlint::Memo;

#[macro_use]
mod auto_traits;
mod panics;

use panics::message_of;

assert_auto_traits!(Memo<String, u32>: Send Sync UnwindSafe RefUnwindSafe Unpin);
// Keys and values are dropped, compared and cloned by any thread.
assert_auto_traits!(Memo<Rc<str>, u32>: Sized, not Send Sync);
assert_auto_traits!(Memo<u32, Rc<str>>: Sized, not Send Sync);
assert_auto_traits!(Memo<u32, Cell<u32>>: Sized, not Send Sync);
// A panic leaves nothing half done.
assert_auto_traits!(Memo<u32, Arc<Cell<u32>>>: UnwindSafe RefUnwindSafe);

/// Counts what is computed, which is `value`.
fn counted<'a, Q: ?Sized, V>(count: &'a AtomicUsize, value: V) -> impl FnOnce(&Q) -> V + 'a
where
    V: 'a,
{
    move |_| {
        count.fetch_add(1, Ordering::Relaxed);
        value
    }
}

#[test]
fn a_herd_computes_each_value_once() {
    const THREADS: usize = 8;
    const KEYS: usize = 16;
    let memo = Memo::new();
    let counts = [const { AtomicUsize::new(0) }; KEYS];
    let start = Barrier::new(THREADS);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                for (key, count) in counts.iter().enumerate() {
                    start.wait();
                    assert_eq!(memo.get(&key, counted(count, 10 * key)), 10 * key);
                }
            });
        }
    });
    for count in counts {
        assert_eq!(count.into_inner(), 1);
    }
    assert_eq!(memo.len(), KEYS);
}

#[test]
fn other_keys_do_not_wait() {
    let memo: Memo<String, u32> = Memo::new();
    let (go_on, may_go_on) = mpsc::channel();
    let (began, has_begun) = mpsc::channel();
    thread::scope(|scope| {
        let memo = &memo;
        let slow = scope.spawn(move || {
            memo.get("slow", |_| {
                began.send(()).unwrap();
                may_go_on.recv().unwrap()
            })
        });
        has_begun.recv().unwrap();
        for key in 0..100 {
            assert_eq!(memo.get(&key.to_string(), |_| key), key);
        }
        assert_eq!(memo.peek("slow"), None);
        assert_eq!(
            format!("{memo:?}"),
            "Memo { values: 100, computing: 1, .. }"
        );
        go_on.send(7).unwrap();
        assert_eq!(slow.join().unwrap(), 7);
    });
    assert_eq!(memo.peek("slow"), Some(7));
}

#[test]
fn who_waits_is_given_the_value_of_another() {
    let memo = Memo::new();
    let count = AtomicUsize::new(0);
    let (began, has_begun) = mpsc::channel();
    thread::scope(|scope| {
        let (memo, count) = (&memo, &count);
        let waiting = scope.spawn(move || {
            has_begun.recv().unwrap();
            memo.get(&1, counted(count, "second"))
        });
        let led = memo.get(&1, |_| {
            began.send(()).unwrap();
            "first"
        });
        assert_eq!((led, waiting.join().unwrap()), ("first", "first"));
    });
    assert_eq!(count.into_inner(), 0);
}

#[test]
fn an_error_is_not_kept() {
    let memo: Memo<String, u32> = Memo::new();
    let error = memo.try_get("x", |x| x.parse::<u32>()).unwrap_err();
    assert_eq!(*error, "x".parse::<u32>().unwrap_err());
    assert_eq!((memo.len(), memo.peek("x")), (0, None));
    assert_eq!(memo.try_get("x", |_| Ok::<_, ()>(1)), Ok(1));
    assert_eq!(memo.try_get("x", |_| Err("not asked")), Ok(1));
}

#[test]
fn a_panic_is_not_kept() {
    let memo: Memo<u32, u32> = Memo::new();
    let message = message_of(|| {
        memo.get(&1, |_| panic!("no such page"));
    });
    assert_eq!(message, "no such page");
    assert!(format!("{memo:?}").starts_with("Memo { values: 0, computing: 0,"));
    assert_eq!(memo.get(&1, |_| 2), 2);
}

#[test]
fn a_panic_releases_who_waits() {
    const THREADS: usize = 4;
    let memo = Memo::new();
    let (panics, count) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let start = Barrier::new(THREADS);
    let fail_twice = |_: &u32| {
        if panics.fetch_add(1, Ordering::Relaxed) < 2 {
            panic!("not yet");
        }
        count.fetch_add(1, Ordering::Relaxed);
        5
    };
    let values: Vec<_> = thread::scope(|scope| {
        let threads = [(); THREADS].map(|()| {
            scope.spawn(|| {
                start.wait();
                memo.get(&1, fail_twice)
            })
        });
        threads
            .into_iter()
            .filter_map(|it| it.join().ok())
            .collect()
    });
    assert_eq!(values, [5; THREADS - 2]);
    assert_eq!(count.into_inner(), 1);
}

#[test]
fn keys_are_borrowed_and_copied_for_what_is_computed() {
    static COPIES: AtomicUsize = AtomicUsize::new(0);
    #[derive(PartialEq, Eq, Hash)]
    struct Name(String);
    impl Borrow<Part> for Name {
        fn borrow(&self) -> &Part {
            Part::of(&self.0)
        }
    }
    #[derive(PartialEq, Eq, Hash)]
    struct Part(&'static str);
    impl Part {
        fn of(name: &str) -> &Part {
            if name == "a" { &Part("a") } else { &Part("b") }
        }
    }
    impl ToOwned for Part {
        type Owned = Name;
        fn to_owned(&self) -> Name {
            COPIES.fetch_add(1, Ordering::Relaxed);
            Name(self.0.into())
        }
    }
    let memo: Memo<Name, usize> = Memo::new();
    for _ in 0..3 {
        assert_eq!(memo.get(Part::of("a"), |name| name.0.len()), 1);
        assert_eq!(memo.peek(Part::of("b")), None);
    }
    assert_eq!(COPIES.load(Ordering::Relaxed), 1);
    assert_eq!(memo.forget(Part::of("a")), Some(1));
}

#[test]
fn insert_forget_and_clear() {
    let memo: Memo<String, u32> = Memo::default();
    assert!(memo.is_empty());
    assert_eq!((memo.forget("a"), memo.peek("a")), (None, None));
    memo.clear();
    assert_eq!(memo.insert("a".into(), 1), None);
    assert_eq!(memo.insert("a".into(), 2), Some(1));
    assert_eq!(memo.get("a", |_| unreachable!("it is there")), 2);
    assert_eq!((memo.forget("a"), memo.forget("a")), (Some(2), None));
    for key in ["a", "b", "c"] {
        memo.get(key, |_| 3);
    }
    assert_eq!(memo.len(), 3);
    memo.clear();
    assert!(memo.is_empty());
    assert_eq!(memo.get("a", |_| 4), 4);
}

#[test]
fn no_more_values_are_kept_than_there_is_room_for() {
    for limit in [1, 2, 10, 100, 1_000] {
        let memo = Memo::at_most(limit);
        let often = AtomicUsize::new(0);
        for key in 1..=2_000 {
            assert_eq!(memo.get(&key, |key| 10 * key), 10 * key);
            assert!(memo.peek(&key).is_some(), "it has just come");
            memo.get(&0, counted(&often, 0));
            assert!(memo.len() <= limit);
        }
        assert!(memo.len() > limit / 2);
        let often = often.into_inner();
        assert!(limit < 10 || often == 1, "{often} times, of {limit}");
    }
}

#[test]
fn without_room_a_value_is_shared_and_not_kept() {
    let memo = Memo::at_most(0);
    let value = Arc::new(());
    for key in 0..100 {
        memo.get(&key, |_| value.clone());
        memo.insert(key, value.clone());
    }
    assert_eq!((memo.len(), Arc::strong_count(&value)), (0, 1));
}

#[test]
fn what_is_too_old_is_computed_anew() {
    let memo = Memo::at_most(10).keep_for(Duration::ZERO);
    let count = AtomicUsize::new(0);
    for _ in 0..3 {
        assert_eq!(memo.get(&1, counted(&count, 1)), 1);
        assert_eq!((memo.peek(&1), memo.len()), (None, 1));
    }
    assert_eq!(memo.insert(1, 2), Some(1));
    assert_eq!(memo.try_get(&1, |_| Err(())), Err(Arc::new(())));
    assert_eq!((memo.forget(&1), count.into_inner()), (None, 3));
    for long in [Duration::from_secs(1 << 20), Duration::MAX] {
        let memo = Memo::new().keep_for(long);
        assert_eq!((memo.get(&1, |_| 1), memo.peek(&1)), (1, Some(1)));
        assert_eq!(memo.refresh(&1, |_| 2), 2);
        assert_eq!(memo.get(&1, |_| 3), 2);
    }
}

#[test]
fn what_is_refreshed_stays_until_it_is_replaced() {
    let memo: Memo<String, u32> = Memo::new();
    memo.insert("a".into(), 1);
    let refreshed = memo.refresh("a", |key| {
        assert_eq!((memo.peek(key), memo.get(key, |_| 9)), (Some(1), 1));
        2
    });
    assert_eq!((refreshed, memo.peek("a"), memo.len()), (2, Some(2), 1));
    assert!(catch_unwind(|| memo.refresh("a", |_| panic!("no news"))).is_err());
    assert_eq!(memo.peek("a"), Some(2));
    assert_eq!(memo.refresh("b", |_| 3), 3);
    assert_eq!(memo.peek("b"), Some(3));
}

#[test]
fn one_value_may_be_computed_from_others() {
    static FIBONACCI: Memo<u32, u64> = Memo::new();
    fn fibonacci(n: u32) -> u64 {
        FIBONACCI.get(&n, |&n| match n {
            0 | 1 => n.into(),
            _ => fibonacci(n - 1) + fibonacci(n - 2),
        })
    }
    thread::scope(|scope| {
        for n in 80..=90 {
            scope.spawn(move || fibonacci(n));
        }
    });
    assert_eq!(fibonacci(90), 2_880_067_194_370_816_120);
    assert_eq!(FIBONACCI.len(), 91);
}

#[test]
fn a_value_computed_from_itself_is_named() {
    let memo: Memo<&str, u32> = Memo::new();
    let inner = line!() + 1;
    let compute = |key: &_| memo.get(key, |_| 1);
    let outer = line!() + 1;
    let message = message_of(|| assert_eq!(memo.get(&"a", compute), 1));
    let mut message = message.lines();
    assert_eq!(
        message.next(),
        Some("this computation would wait for itself:")
    );
    let step = message.next().expect("there is one");
    for part in [
        "- in a `Memo<&str, u32>`, ".into(),
        format!("the one for {}:{outer}:", file!()),
        format!(" asks at {}:{inner}:", file!()),
        " for its own value".into(),
    ] {
        assert!(step.contains(&part), "{part} is missing: {step}");
    }
    assert_eq!(message.next(), None);
    assert_eq!(memo.get(&"a", |_| 2), 2);
}

/// Each of as many threads computes a value from the next one's.
fn cycle_of<const N: usize>() {
    let memo: Memo<usize, usize> = Memo::new();
    let start = Barrier::new(N);
    let results: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..N)
            .map(|key| {
                let compute = |&key: &usize| {
                    start.wait();
                    memo.get(&((key + 1) % N), |_| 100)
                };
                let memo = &memo;
                scope.spawn(move || memo.get(&key, compute))
            })
            .collect();
        threads.into_iter().map(|thread| thread.join()).collect()
    });
    let (values, panics): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert!(values.into_iter().all(|value| value.ok() == Some(100)));
    let messages = panics.into_iter().filter_map(Result::err);
    let messages: Vec<_> = messages
        .filter_map(|it| it.downcast::<String>().ok())
        .collect();
    assert_eq!(messages.len(), 1, "one of them is told");
    let lines: Vec<_> = messages[0].lines().collect();
    assert_eq!(lines.len(), 1 + N);
    assert_eq!(lines[0], "these computations would wait for each other:");
    let places = lines[1..].iter().map(|line| line.matches(file!()).count());
    assert!(places.into_iter().all(|places| places == 2), "{lines:?}");
}

#[test]
fn a_cycle_of_two_threads_is_named() {
    cycle_of::<2>();
}

#[test]
fn a_cycle_of_three_threads_is_named() {
    cycle_of::<3>();
}

#[test]
fn keys_and_values_are_dropped_with_the_memo() {
    let value = Arc::new(());
    let memo: Memo<Arc<()>, Arc<()>> = Memo::new();
    memo.get(&value, Arc::clone);
    assert_eq!(Arc::strong_count(&value), 3);
    memo.forget(&value);
    assert_eq!(Arc::strong_count(&value), 1);
    memo.get(&value, Arc::clone);
    memo.refresh(&value, Arc::clone);
    assert_eq!(Arc::strong_count(&value), 3);
    drop(memo);
    assert_eq!(Arc::strong_count(&value), 1);
}

#[test]
fn many_values_are_told_apart() {
    let memo: Memo<u32, u32> = Memo::new();
    let mut plain = HashMap::new();
    for key in (0..10_000).map(|n| n % 3_000) {
        let value = *plain.entry(key).or_insert(key + 1);
        assert_eq!(memo.get(&key, |key| key + 1), value);
    }
    assert_eq!(memo.len(), plain.len());
}
