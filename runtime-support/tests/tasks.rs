//! The cells whose methods are `async`, polled by hand: whatever the order, and whichever futures are dropped.
#![cfg(any(feature = "tokio", feature = "async-lock"))]

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use arbtest::arbitrary::{Result, Unstructured};
use guardlint::monitor::Place;

mod panics;
mod polling;

use panics::message_of;
use polling::Task;

static PUSH: Place = Place::new("Queue::push", "src/queue.rs", 10, 5);
static POP: Place = Place::new("Queue::pop", "src/queue.rs", 20, 5);
static LEN: Place = Place::new("Queue::len", "src/queue.rs", 30, 5);

const CAPACITY: usize = 2;

type Condition = fn(&Vec<u32>) -> bool;
const SPACE: Condition = |items| items.len() < CAPACITY;
const SOME: Condition = |items| !items.is_empty();
const FULL: Condition = |items| items.len() == CAPACITY;

const REFUSED: &str = "`Queue::len` cannot run: `Queue::push` (src/queue.rs:10:5) panicked and may have left the state half changed; \
                       `clear_poison` says that it is sound again";

/// Runs a future that nobody else has to help.
fn alone<R>(future: impl Future<Output = R>) -> R {
    let mut cx = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut cx) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits"),
    }
}

/// Suspends once, as a body with an `.await` does.
async fn pause() {
    let mut first = true;
    poll_fn(|cx| {
        if !std::mem::take(&mut first) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

macro_rules! tests_of {
    ($tests:ident, $cell:ident) => {
        mod $tests {
            use guardlint::monitor::$cell::Cell;

            use super::*;

            type Queue<const POISONS: bool = true> = Cell<Vec<u32>, POISONS>;

            async fn push(queue: &Queue, item: u32, known: bool) -> u32 {
                let mut section = queue
                    .exclusive_when(&PUSH, known.then_some(SPACE), SPACE)
                    .await;
                pause().await;
                assert!(section.len() < CAPACITY);
                section.push(item);
                // Cancelled here, it has changed the state nevertheless.
                pause().await;
                section.leave(true);
                item
            }

            async fn pop(queue: &Queue, known: bool) -> u32 {
                let mut section = queue
                    .exclusive_when(&POP, known.then_some(SOME), SOME)
                    .await;
                pause().await;
                let item = section.pop().expect("it waited for one");
                section.leave(true);
                item
            }

            async fn look(queue: &Queue, known: bool) -> u32 {
                let section = queue.shared_when(&LEN, known.then_some(FULL), FULL).await;
                pause().await;
                let item = section[0];
                section.leave(true);
                item
            }

            async fn len<const POISONS: bool>(queue: &Queue<POISONS>) -> usize {
                let section = queue.shared(&LEN).await;
                let len = section.len();
                section.leave(true);
                len
            }

            fn panic_in_push<const POISONS: bool>(queue: &Queue<POISONS>) {
                let message = message_of(|| {
                    alone(async {
                        let _section = queue.exclusive(&PUSH).await;
                        panic!("half done");
                    });
                });
                assert_eq!(message, "half done");
            }

            #[test]
            fn a_state_can_be_static() {
                static QUEUE: Queue = Queue::new(Vec::new());
                assert!(Task::new(push(&QUEUE, 7, true)).run().is_ready());
                assert_eq!(alone(len(&QUEUE)), 1);
            }

            #[test]
            fn a_panic_is_named_until_it_is_cleared() {
                let queue = Queue::<true>::new(Vec::new());
                panic_in_push(&queue);
                assert_eq!(message_of(|| assert_eq!(alone(len(&queue)), 0)), REFUSED);
                let some = |state: Option<&Vec<u32>>| state.is_some();
                assert!(queue.peek(some), "it is shown nevertheless");
                queue.clear_poison();
                assert_eq!(alone(len(&queue)), 0);
            }

            #[test]
            fn a_panic_is_ignored_on_demand() {
                let queue = Queue::<false>::new(Vec::new());
                panic_in_push(&queue);
                assert_eq!(alone(len(&queue)), 0);
            }

            #[test]
            fn a_panic_wakes_those_who_wait() {
                let queue = Queue::<true>::new(Vec::new());
                let mut waiter = Task::new(look(&queue, true));
                assert!(waiter.run().is_pending());
                panic_in_push(&queue);
                assert_eq!(message_of(|| assert!(waiter.run().is_ready())), REFUSED);
                queue.clear_poison();
                drop(waiter);
                assert_eq!(alone(len(&queue)), 0);
            }

            #[test]
            fn peek_shows_what_nobody_holds() {
                let queue = Queue::<true>::new(vec![1]);
                let len = |state: Option<&Vec<u32>>| state.map(Vec::len);
                assert_eq!(queue.peek(len), Some(1));
                let section = alone(queue.exclusive(&PUSH));
                assert_eq!(queue.peek(len), None);
                section.leave(false);
            }

            #[test]
            fn who_tries_never_waits() {
                let queue = Queue::<true>::new(Vec::new());
                assert!(alone(queue.exclusive_when_try(&POP, SOME)).is_none());
                assert!(alone(queue.shared_when_try(&POP, SOME)).is_none());
                assert!(alone(queue.exclusive_when_try(&PUSH, SPACE)).is_some());
            }

            #[test]
            fn waiters_are_served_in_order_and_no_other_is_woken() {
                let queue = Queue::<true>::new(Vec::new());
                let mut waiters = [(); 8].map(|()| Task::new(pop(&queue, true)));
                assert!(waiters.iter_mut().all(|waiter| waiter.run().is_pending()));
                for item in 0..8 {
                    assert!(Task::new(push(&queue, item, true)).run().is_ready());
                    let woken = waiters.iter().position(Task::is_woken);
                    assert_eq!(woken, Some(item as usize));
                    assert!(
                        waiters
                            .iter()
                            .skip(item as usize + 1)
                            .all(|waiter| !waiter.is_woken())
                    );
                    assert_eq!(waiters[item as usize].run(), Poll::Ready(item));
                }
            }

            #[test]
            fn a_woken_waiter_that_is_dropped_passes_the_wake_on() {
                let queue = Queue::<true>::new(Vec::new());
                let [mut first, mut second] = [(); 2].map(|()| Task::new(pop(&queue, true)));
                assert!(first.run().is_pending() && second.run().is_pending());
                assert!(Task::new(push(&queue, 1, true)).run().is_ready());
                assert!(first.is_woken() && !second.is_woken());
                drop(first);
                assert_eq!(second.run(), Poll::Ready(1));
            }

            #[test]
            fn a_section_that_is_dropped_relays() {
                let queue = Queue::<true>::new(Vec::new());
                let mut waiter = Task::new(pop(&queue, true));
                assert!(waiter.run().is_pending());
                let mut section = alone(queue.exclusive(&PUSH));
                section.push(1);
                drop(section);
                assert_eq!(waiter.run(), Poll::Ready(1));
            }

            /// Tasks come, run when they are woken, and are dropped, in any order. When all is quiet, nobody waits who could go ahead.
            #[test]
            fn no_wake_is_lost() {
                arbtest::arbtest(any_order).size_max(1_000).budget_ms(300);
            }

            fn any_order(u: &mut Unstructured<'_>) -> Result<()> {
                let queue = Queue::<true>::new(Vec::new());
                let mut tasks: Vec<(Condition, Task<'_, u32>)> = Vec::new();
                while !u.is_empty() {
                    let known = u.arbitrary()?;
                    let index = u.choose_index(tasks.len().max(1))?;
                    match u.int_in_range(0..=9)? {
                        0 => tasks.push((SOME, Task::new(pop(&queue, known)))),
                        1 => tasks.push((FULL, Task::new(look(&queue, known)))),
                        2 => tasks.push((SPACE, Task::new(push(&queue, 1, known)))),
                        3 if !tasks.is_empty() => drop(tasks.remove(index)),
                        // One that was about to go on, or is in its section.
                        4 => drop(woken(&tasks).map(|index| tasks.remove(index))),
                        5 => settle(&queue, &mut tasks),
                        _ if tasks.get(index).is_some_and(|(_, task)| task.is_woken()) => {
                            let done = tasks[index].1.poll().is_ready();
                            drop(done.then(|| tasks.remove(index)));
                        }
                        _ => {}
                    }
                }
                settle(&queue, &mut tasks);
                Ok(())
            }

            fn woken(tasks: &[(Condition, Task<'_, u32>)]) -> Option<usize> {
                tasks.iter().position(|(_, task)| task.is_woken())
            }

            fn settle(queue: &Queue, tasks: &mut Vec<(Condition, Task<'_, u32>)>) {
                while let Some(index) = woken(tasks) {
                    let done = tasks[index].1.poll().is_ready();
                    drop(done.then(|| tasks.remove(index)));
                }
                queue.peek(|items| {
                    let items = items.expect("nobody holds the state");
                    let mut waiting = tasks.iter();
                    assert!(waiting.all(|(condition, _)| !condition(items)), "{items:?}");
                });
            }
        }
    };
}

#[cfg(feature = "tokio")]
tests_of!(tokio_cell, tokio);
#[cfg(feature = "async-lock")]
tests_of!(async_lock_cell, async_lock);

const LIMIT: Duration = Duration::from_millis(2);

/// The clock stands still, and jumps to the next deadline when all wait.
#[cfg(feature = "tokio")]
#[test]
fn who_has_a_limit_gives_up_behind_tokio() {
    use guardlint::monitor::tokio::Cell;

    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_time().start_paused(true).build();
    runtime.expect("a runtime starts").block_on(async {
        let queue = Cell::<Vec<u32>>::new(Vec::new());
        for limit in [Duration::ZERO, LIMIT, 1000 * LIMIT] {
            let start = tokio::time::Instant::now();
            let section = queue
                .exclusive_when_timeout(&POP, Some(SOME), SOME, limit)
                .await;
            assert!(section.is_none());
            assert!(start.elapsed() >= limit);
        }
        let section = queue
            .shared_when_timeout(&PUSH, None, SPACE, Duration::ZERO)
            .await;
        section.expect("there is space").leave(true);
        let patient = queue.exclusive_when_timeout(&POP, None, SOME, Duration::MAX);
        let mut patient = Task::new(patient);
        assert!(patient.run().is_pending());
        let mut section = queue.exclusive(&PUSH).await;
        section.push(1);
        section.leave(true);
        assert!(matches!(patient.run(), Poll::Ready(Some(_))));
    });
}

#[cfg(feature = "async-lock")]
#[test]
fn who_has_a_limit_gives_up_behind_async_lock() {
    use guardlint::monitor::async_lock::Cell;

    let queue = Cell::<Vec<u32>>::new(Vec::new());
    for limit in [Duration::ZERO, LIMIT] {
        let section = queue.exclusive_when_timeout(&POP, Some(SOME), SOME, limit);
        assert!(async_io::block_on(section).is_none());
    }
    let mut patient = Task::new(queue.shared_when_timeout(&POP, None, SOME, Duration::MAX));
    assert!(patient.run().is_pending());
    let mut section = alone(queue.exclusive(&PUSH));
    section.push(1);
    section.leave(true);
    assert!(matches!(patient.run(), Poll::Ready(Some(_))));
}
