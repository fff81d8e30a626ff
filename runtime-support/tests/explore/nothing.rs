//! Right code: no schedule shows anything.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use guardlint::explore::block_on;
use guardlint::{Condvar, Lazy, Memo, Mutex, RwLock, Semaphore, monitor, thread};

use crate::nothing_found;

const LONG: Duration = Duration::from_secs(1_000);

#[test]
fn a_counter_under_one_lock() {
    nothing_found(|| {
        let count = Mutex::new(0);
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| *count.lock() += 1);
            }
        });
        assert_eq!(*count.lock(), 3);
    });
}

#[test]
fn a_second_look_under_the_write_lock() {
    nothing_found(|| {
        let (page, made) = (RwLock::new(None), AtomicUsize::new(0));
        let get = || {
            page.read_or_write(
                |page| *page,
                |page| {
                    made.fetch_add(1, Ordering::Relaxed);
                    *page.insert(7)
                },
            )
        };
        thread::scope(|scope| {
            scope.spawn(get);
            scope.spawn(get);
            assert_eq!(get(), 7);
        });
        assert_eq!(made.into_inner(), 1);
    });
}

#[test]
fn a_condition_that_is_looked_at_again() {
    nothing_found(|| {
        let (items, some) = (Mutex::new(0), Condvar::new());
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| *some.wait_while(items.lock(), |items| *items == 0) -= 1);
            }
            for _ in 0..2 {
                *items.lock() += 1;
                some.notify_one();
            }
        });
        assert_eq!(*items.lock(), 0);
    });
}

#[test]
fn locks_that_are_tried_and_given_back() {
    nothing_found(|| {
        let locks = (Mutex::new(0), Mutex::new(0));
        let both = |first: &Mutex<u32>, second: &Mutex<u32>| {
            for _ in 0..2 {
                let mut first = first.lock();
                if let Some(mut second) = second.try_lock() {
                    *first += 1;
                    *second += 1;
                    return;
                }
            }
        };
        thread::scope(|scope| {
            scope.spawn(|| both(&locks.0, &locks.1));
            both(&locks.1, &locks.0);
        });
        assert_eq!(*locks.0.lock(), *locks.1.lock());
    });
}

/// What holds of a queue under every backend whose atoms a search sees.
macro_rules! queue {
    ($name:ident, $backend:ident) => {
        mod $name {
            use super::*;

            #[monitor($backend)]
            struct Queue {
                items: Vec<u32>,
            }

            #[monitor($backend)]
            impl Queue {
                pub fn new() -> Self {
                    Self { items: Vec::new() }
                }

                #[when(self.items.len() < 1)]
                pub fn push(&mut self, item: u32) {
                    self.items.push(item);
                }

                #[when(!self.items.is_empty(), try, timeout)]
                pub fn pop(&mut self) -> u32 {
                    self.items.remove(0)
                }
            }

            #[test]
            fn nothing_is_lost_in_a_queue() {
                nothing_found(|| {
                    let queue = Arc::new(Queue::new());
                    let producer = thread::spawn({
                        let queue = queue.clone();
                        move || (0..2).for_each(|item| queue.push(item))
                    });
                    assert_eq!((queue.pop(), queue.pop()), (0, 1));
                    producer.join().unwrap();
                    assert_eq!(queue.try_pop(), None);
                });
            }

            #[test]
            fn a_time_limit_loses_nothing() {
                nothing_found(|| {
                    let queue = Arc::new(Queue::new());
                    let producer = thread::spawn({
                        let queue = queue.clone();
                        move || queue.push(7)
                    });
                    let in_time = queue.pop_timeout(Duration::from_secs(1));
                    producer.join().unwrap();
                    assert_eq!(in_time.or_else(|| queue.try_pop()), Some(7));
                });
            }
        }
    };
}

queue!(behind_a_mutex, mutex);
queue!(behind_a_read_write_lock, rwlock);
queue!(on_a_thread_of_its_own, confined);

#[test]
fn a_value_that_is_made_once() {
    nothing_found(|| {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        MADE.store(0, Ordering::Relaxed);
        let value = Lazy::new(|| MADE.fetch_add(1, Ordering::Relaxed));
        thread::scope(|scope| {
            scope.spawn(|| assert_eq!(*value, 0));
            assert_eq!(*value, 0);
        });
        assert_eq!(MADE.load(Ordering::Relaxed), 1);
    });
}

#[test]
fn permits_for_threads_and_tasks() {
    nothing_found(|| {
        let (permits, inside) = (Semaphore::new(1), AtomicUsize::new(0));
        let work = || {
            assert_eq!(inside.fetch_add(1, Ordering::Relaxed), 0);
            thread::yield_now();
            inside.fetch_sub(1, Ordering::Relaxed);
        };
        thread::scope(|scope| {
            scope.spawn(|| {
                let _permit = permits.acquire().unwrap();
                work();
            });
            scope.spawn(|| {
                let permit = permits.acquire_timeout(Duration::from_secs(1));
                permit.is_ok().then(work);
            });
            block_on(async {
                let _permit = permits.acquire_async().await.unwrap();
                work();
            });
        });
        assert_eq!(permits.available_permits(), 1);
    });
}

#[test]
fn each_key_is_computed_once() {
    nothing_found(|| {
        let (memo, runs) = (Memo::new(), AtomicUsize::new(0));
        let double = |key: &u32| {
            runs.fetch_add(1, Ordering::Relaxed);
            key * 2
        };
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| assert_eq!(memo.get(&4, double), 8));
            }
            let value = block_on(memo.get_async(&4, async |key: &u32| double(key)));
            assert_eq!(value, 8);
        });
        assert_eq!(runs.into_inner(), 1);
    });
}

/// Whatever wakes a future may be of another crate.
#[cfg(feature = "tokio")]
#[test]
fn what_waits_for_a_lock_of_another_crate() {
    nothing_found(|| {
        let lock = tokio::sync::Mutex::new(0);
        let add = || block_on(async { *lock.lock().await += 1 });
        thread::scope(|scope| {
            scope.spawn(add);
            add();
        });
        assert_eq!(lock.into_inner(), 2);
    });
}

/// Nobody is asked what time it is.
#[test]
fn a_time_limit_runs_out_when_nobody_does_anything() {
    nothing_found(|| {
        let (is_ready, changed) = (Mutex::new(false), Condvar::new());
        let (_, is_late) = changed.wait_timeout_while(is_ready.lock(), LONG, |is_ready| !*is_ready);
        assert!(is_late);
        assert!(Semaphore::new(0).acquire_timeout(LONG).is_err());
    });
}

#[test]
fn two_time_limits_run_out_beside_each_other() {
    nothing_found(|| {
        let permits = Semaphore::new(0);
        thread::scope(|scope| {
            scope.spawn(|| assert!(permits.acquire_timeout(LONG).is_err()));
            assert!(permits.acquire_timeout(LONG).is_err());
        });
    });
}
