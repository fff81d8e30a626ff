//! The primitives under all that the memory model allows, in small models:
//!
//! ```console
//! $ RUSTFLAGS="--cfg guardlint_loom" cargo test --release --package guardlint --features loom --test loom
//! ```
//!
//! What `tests/models` finds takes many threads and steps; what this finds takes an order of atomics that is too weak. So what the threads here leave to each other they
//! leave in relaxed atomics: it is the primitive that has to order them.
#![cfg(guardlint_loom)]

use std::sync::Arc;

use guardlint::monitor::{Place, mutex, rwlock};
use guardlint::{Condvar, Memo, Mutex, Once, RwLock, Semaphore};
use loom::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use loom::thread;

/// With so many interruptions of threads that could go on. All of them take too long.
const PREEMPTIONS: usize = 3;

/// Runs the parts at once, and then what has to hold.
fn check<T: Send + Sync + 'static>(make: fn() -> T, parts: &'static [fn(&T)], holds: fn(&T)) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(PREEMPTIONS);
    model.check(move || {
        let shared = Arc::new(make());
        let (first, others) = parts.split_first().expect("there is a part");
        let threads: Vec<_> = others
            .iter()
            .map(|part| {
                let shared = shared.clone();
                thread::spawn(move || part(&shared))
            })
            .collect();
        first(&shared);
        for thread in threads {
            thread.join().expect("it is fine");
        }
        holds(&shared);
    });
}

/// Loom has to see its atom made before there are other threads.
fn permits(permits: usize) -> Semaphore {
    let semaphore = Semaphore::new(permits);
    assert_eq!(semaphore.available_permits(), permits);
    semaphore
}

/// Not in one step.
fn add(count: &AtomicUsize) {
    count.store(count.load(Relaxed) + 1, Relaxed);
}

#[test]
fn a_permit_hands_over_what_was_written() {
    type Shared = (Semaphore, AtomicUsize);
    fn part((permits, count): &Shared) {
        let permit = permits.acquire().expect("nobody closes it");
        add(count);
        drop(permit);
    }
    check(
        || (permits(1), AtomicUsize::new(0)),
        &[part, part, part],
        |(_, count)| assert_eq!(count.load(Relaxed), 3),
    );
}

#[test]
fn a_permit_that_is_tried_for_does_so_too() {
    type Shared = (Semaphore, AtomicUsize);
    fn tries((permits, count): &Shared) {
        if let Ok(permit) = permits.try_acquire() {
            add(count);
            drop(permit);
        } else {
            let permit = permits.acquire_many(1).expect("nobody closes it");
            add(count);
            drop(permit);
        }
    }
    check(
        || (permits(1), AtomicUsize::new(0)),
        &[tries, tries],
        |(permits, count)| {
            assert_eq!(count.load(Relaxed), 2);
            assert_eq!(permits.available_permits(), 1);
        },
    );
}

#[test]
fn nobody_waits_for_permits_of_a_semaphore_that_is_closed() {
    check(
        || permits(0),
        &[
            |permits: &Semaphore| assert!(permits.acquire().is_err()),
            |permits| permits.close(),
        ],
        |permits| assert!(permits.is_closed()),
    );
}

#[test]
fn a_permit_that_is_added_arrives() {
    check(
        || permits(0),
        &[
            |permits: &Semaphore| permits.acquire().expect("nobody closes it").forget(),
            |permits| permits.add_permits(1),
        ],
        |permits| assert_eq!(permits.available_permits(), 0),
    );
}

/// The value itself is in a `OnceLock` of `std`, which loom does not see.
#[test]
fn a_value_is_made_once() {
    type Shared = (Once<usize>, AtomicUsize);
    fn get((once, made): &Shared) {
        let value = once.get_or_init(|| made.fetch_add(1, Relaxed) + 1);
        assert_eq!(*value, 1);
    }
    check(
        || (Once::new(), AtomicUsize::new(0)),
        &[get, get],
        |(once, _)| assert_eq!(once.get(), Some(&1)),
    );
}

#[test]
fn each_key_is_computed_once() {
    type Shared = (Memo<u32, usize>, AtomicUsize);
    fn get((memo, computed): &Shared) {
        let value = memo.get(&1, |_| {
            add(computed);
            computed.load(Relaxed)
        });
        assert_eq!(value, 1);
    }
    check(
        || (Memo::new(), AtomicUsize::new(0)),
        &[get, get],
        |(_, computed)| assert_eq!(computed.load(Relaxed), 1),
    );
}

/// What is evicted was asked for by nobody, as far as the atomics of the cache know, which are hints.
#[test]
fn a_cache_with_room_for_one_is_right_at_any_time() {
    fn get(memo: &Memo<u32, u32>) {
        for key in [1, 2] {
            assert_eq!(memo.get(&key, |key| key * 2), key * 2);
        }
    }
    check(
        || Memo::at_most(1),
        &[get, get],
        |memo| assert!(memo.len() <= 1),
    );
}

#[test]
fn locks_hand_over_what_was_written() {
    type Shared = (Mutex<()>, RwLock<()>, [AtomicUsize; 2]);
    fn part((mutex, lock, [first, second]): &Shared) {
        let held = mutex.lock();
        add(first);
        drop(held);
        let held = lock.write();
        add(second);
        drop(held);
        let held = lock.read();
        assert!(second.load(Relaxed) > 0);
        drop(held);
    }
    check(
        || {
            (
                Mutex::new(()),
                RwLock::new(()),
                [AtomicUsize::new(0), AtomicUsize::new(0)],
            )
        },
        &[part, part],
        |(_, _, counts)| assert!(counts.iter().all(|count| count.load(Relaxed) == 2)),
    );
}

#[test]
fn who_is_notified_sees_why() {
    type Shared = (Mutex<bool>, Condvar, AtomicUsize);
    check(
        || (Mutex::new(false), Condvar::new(), AtomicUsize::new(0)),
        &[
            |(is_ready, told, value): &Shared| {
                drop(told.wait_while(is_ready.lock(), |is_ready| !*is_ready));
                assert_eq!(value.load(Relaxed), 7);
            },
            |(is_ready, told, value)| {
                value.store(7, Relaxed);
                *is_ready.lock() = true;
                told.notify_one();
            },
        ],
        |_| (),
    );
}

static PUSH: Place = Place::new("Queue::push", "src/queue.rs", 1, 1);
static POP: Place = Place::new("Queue::pop", "src/queue.rs", 2, 1);

/// What the expansion of a bounded queue does.
macro_rules! queue {
    ($name:ident, $cell:ident) => {
        #[test]
        fn $name() {
            type Queue = $cell::Cell<Vec<u32>>;
            fn push(queue: &Queue) {
                let space: fn(&Vec<u32>) -> bool = |items| items.is_empty();
                let mut section = queue.exclusive_when(&PUSH, Some(space), space);
                section.push(7);
                section.leave(true);
            }
            fn pop(queue: &Queue) {
                let some: fn(&Vec<u32>) -> bool = |items| !items.is_empty();
                let mut section = queue.exclusive_when(&POP, Some(some), some);
                assert_eq!(section.pop(), Some(7));
                section.leave(true);
            }
            check(
                || Queue::new(Vec::new()),
                &[
                    |queue| (0..2).for_each(|_| push(queue)),
                    |queue| (0..2).for_each(|_| pop(queue)),
                ],
                |queue| queue.peek(|items| assert!(items.is_some_and(Vec::is_empty))),
            );
        }
    };
}

queue!(a_queue_behind_a_mutex_loses_nothing, mutex);
queue!(a_queue_behind_a_read_write_lock_loses_nothing, rwlock);
