//! A memo asked by threads and tasks: who waits for ever shows as a deadlock.

use std::future::{Future, pending, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::{SCHEDULES, check_pct, check_random};
use guardlint::Memo;
use guardlint::explore::block_on;
use guardlint::thread;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A memo, and what is computed for it.
#[derive(Default)]
struct Model {
    memo: Memo<u32, usize>,
    begun: AtomicUsize,
    running: AtomicUsize,
    done: AtomicUsize,
}

async fn yield_to_others() {
    let mut is_first = true;
    poll_fn(move |cx| {
        if !std::mem::take(&mut is_first) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

impl Model {
    /// The number of the computation. No other runs meanwhile.
    fn compute(&self) -> usize {
        let number = self.begun.fetch_add(1, Ordering::SeqCst);
        assert_eq!(
            self.running.fetch_add(1, Ordering::SeqCst),
            0,
            "one at a time"
        );
        thread::yield_now();
        self.running.fetch_sub(1, Ordering::SeqCst);
        self.done.fetch_add(1, Ordering::SeqCst);
        number
    }

    fn get(&self) -> usize {
        self.memo.get(&1, |_| self.compute())
    }

    fn get_as_task(&self) -> usize {
        block_on(self.memo.get_async(&1, async |_| {
            let number = self.compute();
            yield_to_others().await;
            number
        }))
    }

    /// Asks, and gives up at once if it has to wait or to compute.
    fn give_up(&self) {
        let mut future = pin!(self.memo.get_async(&1, |_| pending()));
        let _ = future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
        thread::yield_now();
    }
}

fn spawn<R: Send + 'static>(
    model: &Arc<Model>,
    act: impl FnOnce(&Model) -> R + Send + 'static,
) -> thread::JoinHandle<R> {
    let model = model.clone();
    thread::spawn(move || act(&model))
}

fn join<R>(thread: thread::JoinHandle<R>) -> R {
    thread.join().expect("the thread is fine")
}

fn a_herd() {
    let model = Arc::new(Model::default());
    let others = [Model::get, Model::get_as_task, Model::get].map(|get| spawn(&model, get));
    assert_eq!(model.get(), 0);
    assert_eq!(others.map(join), [0; 3]);
    assert_eq!(model.begun.load(Ordering::SeqCst), 1);
}

#[test]
fn a_herd_computes_once() {
    check_random(a_herd, SCHEDULES);
}

#[test]
fn a_herd_computes_once_if_switches_are_few() {
    check_pct(a_herd, SCHEDULES / 5, 3);
}

#[test]
fn a_panic_releases_who_waits() {
    let model = || {
        let model = Arc::new(Model::default());
        let get = |model: &Model| {
            let get = || {
                model.memo.get(&1, |_| {
                    let number = model.compute();
                    assert_ne!(number, 0);
                    number
                })
            };
            catch_unwind(AssertUnwindSafe(get)).ok()
        };
        let others = [spawn(&model, get), spawn(&model, get)];
        let mut results = [None; 3];
        results[0] = get(&model);
        results[1..].copy_from_slice(&others.map(join));
        results.sort_unstable();
        assert_eq!(results, [None, Some(1), Some(1)]);
        assert_eq!(model.begun.load(Ordering::SeqCst), 2);
    };
    check_random(model, SCHEDULES);
}

/// Those who wait have it; those who come later compute again.
#[test]
fn an_error_is_not_kept() {
    let model = || {
        let model = Arc::new(Model::default());
        let get = |model: &Model| {
            let error_first = |_: &u32| match model.compute() {
                0 => Err("no such page"),
                number => Ok(number),
            };
            model.memo.try_get(&1, error_first).map_err(|error| *error)
        };
        let others = [
            spawn(&model, get),
            spawn(&model, get),
            // Accepts no error.
            spawn(&model, |model| match model.get() {
                0 => Err("no such page"),
                number => Ok(number),
            }),
        ];
        let results = others.map(join);
        let begun = model.begun.load(Ordering::SeqCst);
        if results[2].is_err() {
            // It was the first, and for it the same is no error.
            assert_eq!(model.memo.peek(&1), Some(0));
            return;
        }
        assert_eq!(results[2], Ok(1));
        assert!(results[..2].contains(&Err("no such page")) && begun == 2);
        assert_eq!(get(&model), Ok(1));
    };
    check_random(model, SCHEDULES);
}

fn some_give_up() {
    let model = Arc::new(Model::default());
    let hasty = [(); 2].map(|()| spawn(&model, Model::give_up));
    let task = spawn(&model, Model::get_as_task);
    let results = [model.get(), join(task)];
    assert_eq!(hasty.map(join), [(); 2]);
    assert_eq!(results, [0; 2]);
    assert_eq!(model.done.load(Ordering::SeqCst), 1);
    assert!(format!("{:?}", model.memo).starts_with("Memo { values: 1, computing: 0,"));
}

#[test]
fn who_gives_up_hands_over() {
    check_random(some_give_up, SCHEDULES);
}

#[test]
fn who_gives_up_hands_over_if_switches_are_few() {
    check_pct(some_give_up, SCHEDULES / 5, 3);
}

/// Nobody leads, and nobody is left: the next one must not wait.
#[test]
fn if_all_give_up_the_next_computes() {
    let model = || {
        let model = Arc::new(Model::default());
        let hasty = [(); 3].map(|()| spawn(&model, Model::give_up));
        assert_eq!(hasty.map(join), [(); 3]);
        assert_eq!(model.get(), 0);
    };
    check_random(model, SCHEDULES);
}

/// Computations from before and after run side by side.
#[test]
fn what_is_forgotten_does_not_come_back() {
    let model = || {
        let model = Arc::new(Model::default());
        fn get(model: &Model) -> usize {
            model.memo.get(&1, |_| {
                let number = model.begun.fetch_add(1, Ordering::SeqCst);
                thread::yield_now();
                number
            })
        }
        let forget = |model: &Model| {
            let before = model.begun.load(Ordering::SeqCst);
            model.memo.forget(&1);
            let value = get(model);
            assert!(value >= before, "{value} was begun before {before}");
            before
        };
        let others = [spawn(&model, get), spawn(&model, get)];
        let before = [spawn(&model, forget), spawn(&model, forget)].map(join);
        let values = others.map(join);
        assert!(values.iter().all(|&value| value < 3));
        assert!(before.iter().all(|&before| get(&model) >= before));
        assert!(model.begun.load(Ordering::SeqCst) <= 3);
    };
    check_random(model, SCHEDULES);
}

#[test]
fn what_is_inserted_stays() {
    let model = || {
        let model = Arc::new(Model::default());
        let others = [spawn(&model, Model::get), spawn(&model, Model::get_as_task)];
        model.memo.insert(1, 100);
        assert_eq!(model.get(), 100);
        let results = others.map(join);
        assert!(
            results.iter().all(|value| [0, 100].contains(value)),
            "{results:?}"
        );
        assert_eq!(model.memo.peek(&1), Some(100));
    };
    check_random(model, SCHEDULES);
}

#[test]
fn what_is_refreshed_is_replaced() {
    let model = || {
        let model = Arc::new(Model::default());
        model.memo.insert(1, 100);
        let refresh = |model: &Model| model.memo.refresh(&1, |_| model.compute());
        let others = [spawn(&model, refresh), spawn(&model, refresh)];
        let seen = model.memo.get(&1, |_| unreachable!("the old one stays"));
        let refreshed = others.map(join);
        let begun = model.begun.load(Ordering::SeqCst);
        assert!(refreshed.iter().all(|&number| number < begun) && begun <= 2);
        assert!(seen == 100 || seen < begun);
        assert_eq!(model.memo.peek(&1), Some(begun - 1));
    };
    check_random(model, SCHEDULES);
}

/// What is evicted is computed again, and what is too old, and never twice at once.
#[test]
fn there_are_never_too_many() {
    for (limit, age) in [(0, 1), (1, 0), (1, 1)] {
        let model = move || {
            let memo = Memo::at_most(limit);
            let model = Arc::new(Model {
                memo: match age {
                    0 => memo,
                    _ => memo.keep_for(Duration::from_nanos(age)),
                },
                ..Model::default()
            });
            let both = |model: &Model| {
                let other = model.memo.get(&2, |_| 100);
                (model.get(), other, model.memo.len())
            };
            let others = [spawn(&model, both), spawn(&model, both)];
            for (value, other, len) in others.map(join) {
                assert!(value < 2 && other == 100 && len <= limit);
            }
            assert!(model.memo.peek(&1).is_none_or(|value| value < 2));
        };
        check_random(model, SCHEDULES / 3);
    }
}

/// Whoever comes when, and in whichever shards they meet.
#[test]
fn they_never_weigh_too_much() {
    let model = || {
        let memo = Arc::new(Memo::<u32, usize>::at_most_weight(3, |_, weight| *weight));
        let threads = [1, 2, 3].map(|weight| {
            let memo = memo.clone();
            thread::spawn(move || {
                for key in [weight, 10 * weight] {
                    assert_eq!(memo.get(&key, |_| weight as usize), weight as usize);
                    assert!(memo.stats().weight <= 3);
                }
                memo.forget(&weight);
            })
        });
        assert_eq!(threads.map(join), [(); 3]);
        let there: Vec<_> = (0..=30).filter_map(|key| memo.peek(&key)).collect();
        let stats = memo.stats();
        assert_eq!((stats.len, stats.weight), (there.len(), there.iter().sum()));
        assert!(stats.misses == 6 && stats.failures == 0);
    };
    check_random(model, SCHEDULES);
}

/// Each key is computed from the next one, in a circle: by a thread each, and by others that wait. `end` says what the value of the next is if nobody is computing it.
fn circle(keys: u32, end: fn(&Memo<u32, u32>, u32, u32) -> u32) -> usize {
    let memo = Arc::new(Memo::<u32, u32>::new());
    let threads: Vec<_> = (0..keys)
        .map(|key| {
            let memo = memo.clone();
            thread::spawn(move || {
                let get = || memo.get(&key, |&key| end(&memo, (key + 1) % keys, keys));
                catch_unwind(AssertUnwindSafe(get)).is_err()
            })
        })
        .collect();
    let panicked = threads.into_iter().map(join);
    panicked.map(usize::from).sum()
}

/// The next one's value is asked for, and what is asked for there is a number.
fn once(memo: &Memo<u32, u32>, key: u32, _: u32) -> u32 {
    memo.get(&key, |_| 100)
}

fn for_ever(memo: &Memo<u32, u32>, key: u32, keys: u32) -> u32 {
    memo.get(&key, |&key| for_ever(memo, (key + 1) % keys, keys))
}

#[test]
fn a_circle_that_closes_is_told_to_one() {
    for keys in [2, 3] {
        let model = move || assert!(circle(keys, once) <= 1);
        check_random(model, SCHEDULES / 2);
        check_pct(model, SCHEDULES / 10, 3);
    }
}

#[test]
fn all_who_go_round_are_told() {
    for keys in [1, 2, 3] {
        let model = move || assert_eq!(circle(keys, for_ever), keys as usize);
        check_random(model, SCHEDULES / 5);
    }
}

/// The test above would say nothing if no schedule closed a circle.
#[test]
fn some_circles_close() {
    let closed = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = closed.clone();
    let model = move || {
        count.fetch_add(circle(3, once), Ordering::Relaxed);
    };
    check_random(model, 1_000);
    assert!(closed.load(Ordering::Relaxed) > 0);
}
