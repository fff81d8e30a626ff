//! The cells whose methods block: the same tests for each, for they differ in nothing but how readers share.

mod panics;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use guardlint::monitor::{Place, mutex, rwlock};
use panics::message_of;

static PUSH: Place = Place::new("Queue::push", "src/queue.rs", 10, 5);
static POP: Place = Place::new("Queue::pop", "src/queue.rs", 20, 5);
static LEN: Place = Place::new("Queue::len", "src/queue.rs", 30, 5);

const SOME: Option<fn(&VecDeque<usize>) -> bool> = Some(|state| !state.is_empty());

/// Counts evaluations of a condition. Who has found it false holds the lock until it is among the waiters, so whoever enters after the
/// count has risen finds it there.
#[derive(Default)]
struct Looks(AtomicUsize);

impl Looks {
    fn look(&self, holds: bool) -> bool {
        self.0.fetch_add(1, Ordering::SeqCst);
        holds
    }

    fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    fn wait_for(&self, count: usize) {
        while self.count() < count {
            thread::yield_now();
        }
    }
}

const REFUSED: &str = "`Queue::len` cannot run: `Queue::push` (src/queue.rs:10:5) panicked and may have left the state half changed; \
                       `clear_poison` says that it is sound again";

macro_rules! tests_of {
    ($tests:ident, $cell:ident) => {
        mod $tests {
            use super::*;

            type Queue<const POISONS: bool = true> = $cell::Cell<VecDeque<usize>, POISONS>;

            fn push(queue: &Queue, item: usize) {
                let mut section = queue.exclusive(&PUSH);
                section.push_back(item);
                section.leave(true);
            }

            fn panic_in_push<const POISONS: bool>(queue: &Queue<POISONS>) {
                let message = message_of(|| {
                    let _section = queue.exclusive(&PUSH);
                    panic!("half done");
                });
                assert_eq!(message, "half done");
            }

            #[test]
            fn sections_exclude_each_other() {
                static COUNTER: $cell::Cell<usize> = $cell::Cell::new(0);
                thread::scope(|scope| {
                    for _ in 0..4 {
                        scope.spawn(|| {
                            for _ in 0..1000 {
                                let mut section = COUNTER.exclusive(&PUSH);
                                *section += 1;
                                section.leave(false);
                            }
                        });
                    }
                });
                let section = COUNTER.shared(&LEN);
                assert_eq!(*section, 4000);
                section.leave(false);
            }

            #[test]
            fn a_panic_is_named_until_it_is_cleared() {
                let queue = Queue::<true>::new(VecDeque::new());
                panic_in_push(&queue);
                assert_eq!(message_of(|| queue.shared(&LEN).leave(false)), REFUSED);
                assert_eq!(message_of(|| queue.exclusive(&LEN).leave(false)), REFUSED);
                let refused = message_of(|| {
                    queue.exclusive_when(&LEN, None, |_| true).leave(true);
                });
                assert_eq!(refused, REFUSED);
                queue.clear_poison();
                push(&queue, 1);
                queue.shared(&LEN).leave(false);
            }

            #[test]
            fn a_panic_of_a_reader_counts() {
                let queue = Queue::<true>::new(VecDeque::new());
                message_of(|| {
                    let _section = queue.shared(&PUSH);
                    panic!("half done");
                });
                assert_eq!(message_of(|| queue.shared(&LEN).leave(false)), REFUSED);
                assert_eq!(message_of(|| queue.exclusive(&LEN).leave(false)), REFUSED);
            }

            #[test]
            fn a_panic_is_ignored_on_demand() {
                let queue = Queue::<false>::new(VecDeque::new());
                panic_in_push(&queue);
                queue.shared(&LEN).leave(false);
                panic_in_push(&queue);
                queue.exclusive(&LEN).leave(false);
            }

            #[test]
            fn a_panic_wakes_those_who_wait() {
                let queue = Queue::<true>::new(VecDeque::new());
                let looks = Looks::default();
                thread::scope(|scope| {
                    let waiters = [None, SOME].map(|known| {
                        let (queue, looks) = (&queue, &looks);
                        scope.spawn(move || {
                            let holds = |_: &VecDeque<usize>| looks.look(false);
                            message_of(|| queue.exclusive_when(&LEN, known, holds).leave(true))
                        })
                    });
                    looks.wait_for(2);
                    panic_in_push(&queue);
                    for waiter in waiters {
                        assert_eq!(waiter.join().expect("it caught its panic"), REFUSED);
                    }
                });
            }

            #[test]
            fn a_panic_that_is_ignored_still_wakes() {
                let queue = Queue::<false>::new(VecDeque::new());
                let looks = Looks::default();
                thread::scope(|scope| {
                    let waiter = scope.spawn(|| {
                        let holds = |state: &VecDeque<usize>| looks.look(!state.is_empty());
                        queue.shared_when(&LEN, None, holds).leave(true);
                    });
                    looks.wait_for(1);
                    message_of(|| {
                        queue.exclusive(&PUSH).push_back(1);
                        panic!("half done");
                    });
                    waiter.join().expect("it goes ahead");
                });
            }

            #[test]
            fn a_condition_that_panics_is_named() {
                let queue = Queue::<true>::new(VecDeque::new());
                let looks = Looks::default();
                thread::scope(|scope| {
                    let waiter = scope.spawn(|| {
                        let known: fn(&VecDeque<usize>) -> bool = |state| state[1] > 0;
                        message_of(|| {
                            queue
                                .shared_when(&PUSH, Some(known), |_| looks.look(false))
                                .leave(true)
                        })
                    });
                    looks.wait_for(1);
                    let message = message_of(|| queue.exclusive(&POP).leave(true));
                    assert!(message.contains("Out of bounds"), "{message}");
                    assert_eq!(message_of(|| queue.shared(&LEN).leave(false)), REFUSED);
                    assert!(
                        waiter
                            .join()
                            .is_ok_and(|refused| refused.contains("`Queue::push` cannot run"))
                    );
                });
            }

            #[test]
            fn peek_never_blocks_and_minds_no_panic() {
                let queue = Queue::<true>::new(VecDeque::new());
                let len = |state: Option<&VecDeque<usize>>| state.map(VecDeque::len);
                assert_eq!(queue.peek(len), Some(0));
                let section = queue.exclusive(&PUSH);
                assert_eq!(queue.peek(len), None);
                section.leave(false);
                panic_in_push(&queue);
                assert_eq!(queue.peek(len), Some(0));
                queue.clear_poison();
                message_of(|| queue.peek(|_| panic!("cannot be shown")));
                queue.exclusive(&LEN).leave(false);
            }

            #[test]
            fn who_tries_never_waits() {
                let queue = Queue::<true>::new(VecDeque::new());
                let some = |state: &VecDeque<usize>| !state.is_empty();
                assert!(queue.exclusive_when_try(&POP, some).is_none());
                assert!(queue.shared_when_try(&POP, some).is_none());
                push(&queue, 1);
                queue
                    .shared_when_try(&POP, some)
                    .expect("there is one")
                    .leave(true);
                queue
                    .exclusive_when_try(&POP, some)
                    .expect("there is one")
                    .leave(true);
            }

            #[test]
            fn who_has_a_limit_gives_up() {
                let queue = Queue::<true>::new(VecDeque::new());
                let looks = Looks::default();
                let some = |state: &VecDeque<usize>| looks.look(!state.is_empty());
                for limit in [Duration::ZERO, Duration::from_millis(2)] {
                    assert!(
                        queue
                            .exclusive_when_timeout(&POP, None, some, limit)
                            .is_none()
                    );
                    assert!(queue.shared_when_timeout(&POP, None, some, limit).is_none());
                }
                assert_eq!(looks.count(), 4, "each looked once");
                push(&queue, 1);
                let section = queue.shared_when_timeout(&POP, None, some, Duration::ZERO);
                section.expect("there is one").leave(true);
            }

            #[test]
            fn a_limit_beyond_the_clock_is_none() {
                let queue = Queue::<true>::new(VecDeque::new());
                let looks = Looks::default();
                thread::scope(|scope| {
                    scope.spawn(|| {
                        let some = |state: &VecDeque<usize>| looks.look(!state.is_empty());
                        let section = queue.exclusive_when_timeout(&POP, None, some, Duration::MAX);
                        section.expect("there is one").leave(true);
                    });
                    looks.wait_for(1);
                    push(&queue, 1);
                });
            }

            /// 256 wait for an item, and each item wakes one: no other even looks.
            #[test]
            fn waiters_are_served_in_order_and_no_other_is_woken() {
                const WAITERS: usize = 256;
                let queue = Queue::<true>::new(VecDeque::new());
                let looks = Looks::default();
                let (served, serving) = mpsc::channel();
                thread::scope(|scope| {
                    for waiter in 0..WAITERS {
                        let (queue, looks, served) = (&queue, &looks, served.clone());
                        scope.spawn(move || {
                            let holds = |state: &VecDeque<usize>| looks.look(!state.is_empty());
                            let mut section = queue.exclusive_when(&POP, SOME, holds);
                            let item = section.pop_front().expect("it waited for one");
                            served.send((waiter, item)).expect("the test listens");
                            section.leave(true);
                        });
                        looks.wait_for(waiter + 1);
                    }
                    for item in 0..WAITERS {
                        push(&queue, item);
                        assert_eq!(serving.recv(), Ok((item, item)));
                    }
                });
                assert_eq!(looks.count(), 2 * WAITERS);
            }

            /// The conditions depend on arguments: each leaves it to the next until all have had their turn.
            #[test]
            fn waiters_with_conditions_of_their_own_all_go_ahead() {
                const WAITERS: usize = 16;
                static TURN: Place = Place::new("Ring::turn", "src/ring.rs", 1, 1);
                let turn = $cell::Cell::<usize>::new(0);
                let looks = Looks::default();
                thread::scope(|scope| {
                    for waiter in (1..=WAITERS).rev() {
                        let (turn, looks) = (&turn, &looks);
                        scope.spawn(move || {
                            let holds = |state: &usize| looks.look(*state == waiter);
                            let mut section = turn.exclusive_when(&TURN, None, holds);
                            *section += 1;
                            section.leave(true);
                        });
                    }
                    looks.wait_for(WAITERS);
                    let mut section = turn.exclusive(&TURN);
                    *section = 1;
                    section.leave(true);
                });
                assert_eq!(turn.peek(|state| state.copied()), Some(WAITERS + 1));
            }

            #[test]
            fn one_change_lets_all_readers_in() {
                let queue = Queue::<true>::new(VecDeque::new());
                let looks = Looks::default();
                thread::scope(|scope| {
                    for waiter in 0..8 {
                        let (queue, looks) = (&queue, &looks);
                        scope.spawn(move || {
                            let known = SOME.filter(|_| waiter % 2 == 0);
                            let holds = |state: &VecDeque<usize>| looks.look(!state.is_empty());
                            queue.shared_when(&POP, known, holds).leave(true);
                        });
                    }
                    looks.wait_for(8);
                    push(&queue, 1);
                });
                assert_eq!(looks.count(), 16);
            }
        }
    };
}

tests_of!(mutex_cell, mutex);
tests_of!(rwlock_cell, rwlock);

/// Where one reader that waited is inside, the next comes in: they need not leave one after the other.
#[test]
fn readers_that_waited_are_inside_together() {
    let gate = rwlock::Cell::<bool>::new(false);
    let looks = Looks::default();
    let inside = std::sync::Barrier::new(4);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let section = gate.shared_when(&POP, Some(|open| *open), |open| looks.look(*open));
                inside.wait();
                section.leave(true);
            });
        }
        looks.wait_for(4);
        let mut section = gate.exclusive(&PUSH);
        *section = true;
        section.leave(true);
    });
}

#[test]
fn a_type_waits_only_if_it_says_so() {
    use guardlint::monitor::Unconditional as _;

    struct Silent;
    struct Waits;
    impl Waits {
        const METHODS_WITH_WHEN_STAND_IN_ONE_IMPL: bool = true;
    }
    const {
        assert!(
            !Silent::METHODS_WITH_WHEN_STAND_IN_ONE_IMPL
                && Waits::METHODS_WITH_WHEN_STAND_IN_ONE_IMPL
        )
    };
}
