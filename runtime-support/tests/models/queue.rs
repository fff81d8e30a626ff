//! A bounded queue whose methods wait: a wake that is lost shows as a deadlock.

use std::sync::Arc;
use std::time::Duration;

use crate::{SCHEDULES, check_pct, check_random};
use guardlint::monitor::{Place, mutex, rwlock};
use guardlint::thread;

const CAPACITY: usize = 1;
const SECOND: Duration = Duration::from_secs(1);

static PUSH: Place = Place::new("Queue::push", "src/queue.rs", 1, 1);
static POP: Place = Place::new("Queue::pop", "src/queue.rs", 2, 1);
static LEN: Place = Place::new("Queue::len", "src/queue.rs", 3, 1);

type Condition = fn(&Vec<u32>) -> bool;
const SPACE: Condition = |items| items.len() < CAPACITY;
const SOME: Condition = |items| !items.is_empty();

macro_rules! models_of {
    ($tests:ident, $cell:ident) => {
        mod $tests {
            use super::*;

            type Queue = $cell::Cell<Vec<u32>>;

            /// Whether the others know what it waits for is the caller's choice.
            fn push(queue: &Queue, item: u32, known: bool) {
                let mut section = queue.exclusive_when(&PUSH, known.then_some(SPACE), SPACE);
                assert!(section.len() < CAPACITY);
                section.push(item);
                section.leave(true);
            }

            fn pop(queue: &Queue, known: bool) -> u32 {
                let mut section = queue.exclusive_when(&POP, known.then_some(SOME), SOME);
                let item = section.pop().expect("it waited for one");
                section.leave(true);
                item
            }

            fn pop_timeout(queue: &Queue) -> Option<u32> {
                let mut section = queue.exclusive_when_timeout(&POP, Some(SOME), SOME, SECOND)?;
                let item = section.pop();
                section.leave(true);
                item
            }

            fn peek(queue: &Queue) {
                let section = queue.shared_when(&LEN, Some(SOME), SOME);
                assert!(!section.is_empty());
                section.leave(true);
            }

            fn spawn<R: Send + 'static>(
                queue: &Arc<Queue>,
                act: impl FnOnce(&Queue) -> R + Send + 'static,
            ) -> thread::JoinHandle<R> {
                let queue = queue.clone();
                thread::spawn(move || act(&queue))
            }

            fn every_item_arrives(known: [bool; 2]) {
                let queue = Arc::new(Queue::new(Vec::new()));
                let producers = [1, 2].map(|item| {
                    spawn(&queue, move |queue| {
                        push(queue, item, known[0]);
                        push(queue, 10 * item, known[0]);
                    })
                });
                let consumer = spawn(&queue, move |queue| {
                    pop(queue, known[1]) + pop(queue, known[1])
                });
                let here = pop(&queue, known[1]) + pop(&queue, known[1]);
                let there = consumer.join().expect("the consumer is fine");
                for producer in producers {
                    producer.join().expect("the producer is fine");
                }
                assert_eq!(here + there, 33);
            }

            #[test]
            fn every_item_arrives_if_conditions_are_known() {
                check_random(|| every_item_arrives([true, true]), SCHEDULES);
            }

            #[test]
            fn every_item_arrives_if_conditions_are_unknown() {
                check_random(|| every_item_arrives([false, false]), SCHEDULES);
            }

            #[test]
            fn every_item_arrives_if_some_conditions_are_known() {
                check_random(|| every_item_arrives([true, false]), SCHEDULES);
            }

            #[test]
            fn every_item_arrives_if_switches_are_few() {
                check_pct(|| every_item_arrives([true, false]), SCHEDULES / 5, 3);
            }

            /// Who gives up while it is woken passes the wake on.
            #[test]
            fn giving_up_loses_no_wake() {
                let model = || {
                    let queue = Arc::new(Queue::new(Vec::new()));
                    let hasty = spawn(&queue, pop_timeout);
                    let patient = spawn(&queue, |queue| pop(queue, true));
                    push(&queue, 1, true);
                    push(&queue, 2, true);
                    let (hasty, patient) = (hasty.join(), patient.join());
                    let taken = hasty.expect("it is fine").unwrap_or_default()
                        + patient.expect("it is fine");
                    let left = queue.peek(|items| items.map(|items| items.iter().sum::<u32>()));
                    assert_eq!(Some(3 - taken), left);
                };
                check_random(model, SCHEDULES);
            }

            /// Those who only look leave the item for the one who takes it, who must not come in before them.
            #[test]
            fn readers_pass_the_wake_on() {
                let model = || {
                    let queue = Arc::new(Queue::new(Vec::new()));
                    let readers = [(); 2].map(|()| spawn(&queue, peek));
                    push(&queue, 1, true);
                    for reader in readers {
                        reader.join().expect("the reader is fine");
                    }
                    assert_eq!(pop(&queue, false), 1);
                };
                check_random(model, SCHEDULES);
            }
        }
    };
}

models_of!(mutex_cell, mutex);
models_of!(rwlock_cell, rwlock);
