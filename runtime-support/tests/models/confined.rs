//! The bank and the bounded queue, with the state on a thread of its own.

use std::sync::Arc;
use std::time::Duration;

use crate::{SCHEDULES, check_random};
use guardlint::monitor::Place;
use guardlint::monitor::confined::Cell;
use guardlint::thread;

const CAPACITY: usize = 1;

static DEPOSIT: Place = Place::new("Account::deposit", "src/bank.rs", 1, 1);
static BALANCE: Place = Place::new("Account::balance", "src/bank.rs", 2, 1);
static PUSH: Place = Place::new("Queue::push", "src/queue.rs", 1, 1);
static POP: Place = Place::new("Queue::pop", "src/queue.rs", 2, 1);

type Queue = Cell<Vec<u32>>;

fn push(queue: &Queue, item: u32) {
    queue.line().call_when(&PUSH, move |items| {
        (items.len() < CAPACITY).then(|| items.push(item))
    });
}

fn pop(queue: &Queue) -> u32 {
    queue.line().call_when(&POP, Vec::pop)
}

fn spawn<T: Send + 'static, R: Send + 'static>(
    cell: &Arc<Cell<T>>,
    act: impl FnOnce(&Cell<T>) -> R + Send + 'static,
) -> thread::JoinHandle<R> {
    let cell = cell.clone();
    thread::spawn(move || act(&cell))
}

#[test]
fn no_money_is_lost() {
    let model = || {
        let account = Arc::new(Cell::<i64>::new(100));
        let deposits = [50, -30].map(|amount| {
            spawn(&account, move |account| {
                account.line().call(&DEPOSIT, move |balance| {
                    let before = *balance;
                    thread::yield_now();
                    *balance = before + amount;
                });
            })
        });
        let seen = account.line().call(&BALANCE, |balance| *balance);
        assert!([100, 150, 70, 120].contains(&seen), "{seen}");
        for deposit in deposits {
            deposit.join().expect("the depositor is fine");
        }
        assert_eq!(account.line().call(&BALANCE, |balance| *balance), 120);
    };
    check_random(model, SCHEDULES);
}

#[test]
fn every_item_arrives() {
    let model = || {
        let queue = Arc::new(Queue::new(Vec::new()));
        let producers = [1, 2].map(|item| {
            spawn(&queue, move |queue| {
                push(queue, item);
                push(queue, 10 * item);
            })
        });
        let consumer = spawn(&queue, |queue| pop(queue) + pop(queue));
        let here = pop(&queue) + pop(&queue);
        let there = consumer.join().expect("the consumer is fine");
        for producer in producers {
            producer.join().expect("the producer is fine");
        }
        assert_eq!(here + there, 33);
    };
    check_random(model, SCHEDULES);
}

/// It may be late long before the first, or during any.
#[test]
fn who_is_late_hears_of_every_try() {
    let model = || {
        let queue = Arc::new(Queue::new(Vec::new()));
        let busy = spawn(&queue, |queue| {
            let work = |_: &mut Vec<u32>| (0..10).for_each(|_| thread::yield_now());
            queue.line().call(&PUSH, work);
        });
        let limit = Duration::from_secs(1);
        let none = queue.line().call_when_timeout(&POP, Vec::pop, limit);
        assert_eq!(none, None);
        busy.join().expect("it is fine");
    };
    check_random(model, SCHEDULES);
}

#[test]
fn who_gave_up_took_nothing() {
    let model = || {
        let queue = Arc::new(Queue::new(Vec::new()));
        let hasty = spawn(&queue, |queue| {
            queue
                .line()
                .call_when_timeout(&POP, Vec::pop, Duration::from_secs(1))
        });
        let patient = spawn(&queue, pop);
        push(&queue, 1);
        push(&queue, 2);
        let hasty = hasty.join().expect("it is fine");
        let patient = patient.join().expect("it is fine");
        let left: u32 = queue.line().call(&POP, |items| items.iter().sum());
        assert_eq!(hasty.unwrap_or_default() + patient + left, 3);
    };
    check_random(model, SCHEDULES);
}
