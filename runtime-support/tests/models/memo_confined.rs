//! A memo whose map is on a thread of its own: who leads, waits and forgets meets that thread in between.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::{SCHEDULES, check_pct, check_random};
use guardlint::Memo;
use guardlint::explore::block_on;
use guardlint::memo::ConfinedMemo;
use guardlint::thread;

struct Model {
    memo: ConfinedMemo<u32, usize>,
    begun: AtomicUsize,
}

impl Model {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            memo: Memo::confined(),
            begun: AtomicUsize::new(0),
        })
    }

    fn compute(&self) -> usize {
        thread::yield_now();
        self.begun.fetch_add(1, Ordering::SeqCst)
    }

    fn get(&self) -> usize {
        self.memo.get(&1, |_| self.compute())
    }

    fn get_as_task(&self) -> usize {
        block_on(self.memo.get_async(&1, async |_| self.compute()))
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
    let model = Model::new();
    let others = [Model::get, Model::get_as_task].map(|get| spawn(&model, get));
    assert_eq!(model.get(), 0);
    assert_eq!(others.map(join), [0; 2]);
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
        let model = Model::new();
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
        let other = spawn(&model, get);
        let mut results = [get(&model), join(other)];
        results.sort_unstable();
        assert_eq!(results, [None, Some(1)]);
    };
    check_random(model, SCHEDULES);
}

/// Its entry goes while the other one may be about to use it.
#[test]
fn what_is_forgotten_is_computed_again() {
    let model = || {
        let model = Model::new();
        let other = spawn(&model, Model::get);
        let forgotten = model.memo.forget(&1);
        let (mine, its) = (model.get(), join(other));
        assert!(mine <= 1 && its <= 1);
        assert!(forgotten.is_none_or(|value| value == its && mine == 1));
        assert_eq!(model.memo.peek(&1), Some(mine), "asked for last");
        assert_eq!(model.get(), mine);
    };
    check_random(model, SCHEDULES);
}

/// Enough of them fail for their entries to be swept away meanwhile.
#[test]
fn who_fails_does_not_part_those_who_ask() {
    let model = || {
        let model = Model::new();
        let fails = |model: &Model| {
            for key in 2..20 {
                let failed = model.memo.try_get(&key, |_| Err::<usize, _>(()));
                assert!(failed.is_err());
            }
        };
        let others = (spawn(&model, fails), spawn(&model, Model::get));
        assert_eq!(model.get(), 0);
        join(others.0);
        assert_eq!(join(others.1), 0);
        assert_eq!(model.begun.load(Ordering::SeqCst), 1);
    };
    check_random(model, SCHEDULES / 10);
}
