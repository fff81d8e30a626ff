//! A memo whose map is behind locks, and one whose map is on a thread: whoever asks cannot tell them apart.

use std::future::{Future, pending};
use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, RefUnwindSafe, UnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, mpsc};
use std::thread;

use guardlint::memo::ConfinedMemo;
use guardlint::{Lazy, Memo};

#[macro_use]
mod auto_traits;
mod panics;

use panics::message_of;

assert_auto_traits!(ConfinedMemo<String, u32>: Send Sync UnwindSafe RefUnwindSafe Unpin);

fn block_on<R>(future: impl Future<Output = R>) -> R {
    async_io::block_on(future)
}

macro_rules! exchangeable {
    ($name:ident, $make:expr) => {
        mod $name {
            use super::*;

            #[test]
            fn a_herd_computes_each_value_once() {
                const THREADS: usize = 8;
                const KEYS: usize = 16;
                let memo = $make;
                let counts = [const { AtomicUsize::new(0) }; KEYS];
                let start = Barrier::new(THREADS);
                thread::scope(|scope| {
                    for _ in 0..THREADS {
                        scope.spawn(|| {
                            for (key, count) in counts.iter().enumerate() {
                                start.wait();
                                let compute = |key: &usize| {
                                    count.fetch_add(1, Ordering::Relaxed);
                                    10 * key
                                };
                                assert_eq!(memo.get(&key, compute), 10 * key);
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
                let memo = $make;
                let (go_on, may_go_on) = mpsc::channel();
                let (began, has_begun) = mpsc::channel();
                thread::scope(|scope| {
                    let memo = &memo;
                    let slow = scope.spawn(move || {
                        memo.get("slow", |_: &str| {
                            began.send(()).unwrap();
                            may_go_on.recv().unwrap()
                        })
                    });
                    has_begun.recv().unwrap();
                    for key in 0..100 {
                        assert_eq!(memo.get(&*key.to_string(), |_| key), key);
                    }
                    assert_eq!(memo.peek("slow"), None);
                    go_on.send(7).unwrap();
                    assert_eq!(slow.join().unwrap(), 7);
                });
                assert_eq!((memo.peek("slow"), memo.len()), (Some(7), 101));
            }

            #[test]
            fn an_error_is_given_to_who_waits_and_not_kept() {
                let memo = $make;
                let (go_on, may_go_on) = mpsc::channel::<()>();
                let (began, has_begun) = mpsc::channel();
                thread::scope(|scope| {
                    let memo = &memo;
                    let first = scope.spawn(move || {
                        memo.try_get("key", |_| {
                            began.send(()).unwrap();
                            may_go_on.recv().unwrap();
                            Err::<u32, _>(String::from("no such page"))
                        })
                    });
                    has_begun.recv().unwrap();
                    let mut waiting = Box::pin(memo.try_get_async("key", async |_| Ok(1)));
                    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
                    // Where the map is on a thread, that has answered before it says how many there are.
                    assert!(waiting.as_mut().poll(&mut cx).is_pending());
                    assert_eq!(memo.len(), 0);
                    assert!(waiting.as_mut().poll(&mut cx).is_pending());
                    go_on.send(()).unwrap();
                    let error = first.join().unwrap().unwrap_err();
                    let shared = block_on(waiting).unwrap_err();
                    assert!(Arc::ptr_eq(&error, &shared), "{error} and {shared}");
                });
                assert_eq!(memo.get("key", |_| 3), 3);
            }

            #[test]
            fn a_panic_is_that_of_who_computes() {
                let memo = $make;
                let message =
                    message_of(|| drop(memo.get("key", |_: &str| -> String { panic!("no page") })));
                assert_eq!(message, "no page");
                assert_eq!((memo.peek("key"), memo.is_empty()), (None, true));
                assert_eq!(memo.get("key", |_| "page".into()), "page");
            }

            #[test]
            fn a_cycle_is_named() {
                let memo = $make;
                let ask = || {
                    memo.get(&0, |_| memo.get(&1, |_| memo.get(&0, |_| 0)));
                };
                let message = message_of(ask);
                assert!(
                    message.starts_with("these computations would wait"),
                    "{message}"
                );
                assert_eq!(message.matches("memo_confined.rs:").count(), 4, "{message}");
                let itself = message_of(|| {
                    memo.get(&5, |_| memo.get(&5, |_| 0));
                });
                assert!(
                    itself.starts_with("this computation would wait for itself"),
                    "{itself}"
                );
            }

            #[test]
            fn what_is_forgotten_or_replaced_meanwhile_is_not_kept() {
                let memo = $make;
                let forgotten = memo.get("a", |key: &str| {
                    assert_eq!(memo.forget(key), None);
                    assert_eq!(memo.get(key, |_| 2), 2, "a newer one");
                    1
                });
                assert_eq!((forgotten, memo.peek("a")), (1, Some(2)));
                let replaced = memo.get("b", |key: &str| {
                    assert_eq!(memo.insert(key.into(), 4), None);
                    3
                });
                assert_eq!((replaced, memo.peek("b")), (3, Some(4)));
                assert_eq!(memo.insert("b".into(), 5), Some(4));
                assert_eq!(memo.forget("b"), Some(5));
                assert_eq!((memo.forget("b"), memo.len()), (None, 1));
                memo.clear();
                assert!(memo.is_empty());
            }

            #[test]
            fn a_refresh_leaves_the_old_value_until_it_is_done() {
                let memo = $make;
                memo.insert("Ada".into(), 36);
                let age = memo.refresh("Ada", |name: &str| memo.get(name, |_| 0) + 1);
                assert_eq!((age, memo.peek("Ada")), (37, Some(37)));
            }

            #[test]
            fn tasks_and_threads_ask_the_same() {
                let memo = $make;
                let dropped = async {
                    let asks = memo.get_async("key", |_: &str| pending());
                    let mut asks = std::pin::pin!(asks);
                    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
                    assert!(asks.as_mut().poll(&mut cx).is_pending());
                };
                block_on(dropped);
                assert_eq!(memo.get("key", |_| 1), 1, "who was dropped leads no more");
                assert_eq!(block_on(memo.get_async("key", async |_| 2)), 1);
                let error = block_on(memo.try_get_async("other", async |_| Err::<u32, _>(3)));
                assert_eq!(error, Err(Arc::new(3)));
                let memo = &memo;
                let value = block_on(memo.get_async("other", async |_| {
                    memo.get_async("key", async |_| 0).await + 1
                }));
                assert_eq!(value, 2);
            }
        }
    };
}

exchangeable!(locked, Memo::new());
exchangeable!(confined, Memo::confined());

#[test]
fn in_a_static() {
    static PAGES: Lazy<ConfinedMemo<String, u32>> = Lazy::new(Memo::confined);
    assert_eq!(PAGES.get("a", |_| 1), 1);
    assert_eq!(format!("{:?}", *PAGES), "ConfinedMemo { .. }");
}

#[test]
fn at_its_end_the_thread_has_dropped_all() {
    let (key, value) = (Arc::new(()), Arc::new(()));
    let memo = ConfinedMemo::default();
    memo.insert(key.clone(), value.clone());
    drop(memo);
    assert_eq!([key, value].map(|arc| Arc::strong_count(&arc)), [1, 1]);
}

/// Whoever has an entry can still begin a flight in it.
#[test]
fn an_entry_that_somebody_has_stays() {
    let memo = Memo::confined();
    let value = memo.get(&0, |_| {
        for key in 1..1_000 {
            let _ = memo.try_get(&key, |_| Err::<u32, _>(()));
        }
        7
    });
    assert_eq!((value, memo.get(&0, |_| 8)), (7, 7));
}

static ASKED: Lazy<ConfinedMemo<Odd, u32>> = Lazy::new(Memo::confined);

/// Compares in unusual ways.
#[derive(Clone, Copy, Debug)]
enum Odd {
    Panics,
    Asks,
}

impl Hash for Odd {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl Eq for Odd {}

impl PartialEq for Odd {
    fn eq(&self, _: &Self) -> bool {
        match self {
            Odd::Panics => panic!("they do not compare"),
            Odd::Asks => ASKED.get(&Odd::Asks, |_| 0) == 0,
        }
    }
}

#[test]
fn what_keys_do_on_the_thread_comes_back() {
    let memo = Memo::confined();
    assert_eq!(memo.get(&Odd::Panics, |_| 1), 1);
    let ask = || {
        memo.get(&Odd::Panics, |_| 2);
    };
    assert_eq!(message_of(ask), "they do not compare");
    assert_eq!(memo.len(), 1, "and it goes on");

    assert_eq!(ASKED.get(&Odd::Asks, |_| 1), 1);
    let message = message_of(|| {
        ASKED.get(&Odd::Asks, |_| 2);
    });
    assert!(message.contains("would wait for"), "{message}");
    let died = catch_unwind(AssertUnwindSafe(|| ASKED.len()));
    assert_eq!(died.ok(), Some(1));
}
