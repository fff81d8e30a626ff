//! The cell whose state lives on a thread of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, mpsc};
use std::thread;
use std::time::Duration;

use guardlint::monitor::Place;
use guardlint::monitor::confined::Cell;

static PUSH: Place = Place::new("Queue::push", "src/queue.rs", 10, 5);
static POP: Place = Place::new("Queue::pop", "src/queue.rs", 20, 5);
static LEN: Place = Place::new("Queue::len", "src/queue.rs", 30, 5);

const REFUSED: &str = "`Queue::len` cannot run: `Queue::push` (src/queue.rs:10:5) panicked and may have left the state half changed; \
                       `clear_poison` says that it is sound again";

type Queue<const POISONS: bool = true> = Cell<Vec<u32>, POISONS>;

fn push(queue: &Queue, item: u32) {
    queue.line().call(&PUSH, move |items| items.push(item));
}

fn len<const POISONS: bool>(queue: &Queue<POISONS>) -> usize {
    queue.line().call(&LEN, |items| items.len())
}

/// In order of arrival.
fn first(items: &mut Vec<u32>) -> Option<u32> {
    (!items.is_empty()).then(|| items.remove(0))
}

fn message_of<R>(call: impl FnOnce() -> R) -> String {
    let panicked = catch_unwind(AssertUnwindSafe(|| drop(call()))).expect_err("the call panics");
    match panicked.downcast::<String>() {
        Ok(message) => *message,
        Err(other) => (*other.downcast::<&str>().expect("a message")).to_owned(),
    }
}

fn panic_in_push<const POISONS: bool>(queue: &Queue<POISONS>) {
    let message = message_of(|| queue.line().call(&PUSH, |_| panic!("half done")));
    assert_eq!(message, "half done");
}

/// Counts how often a job is tried, which its thread does before the caller can tell.
#[derive(Clone, Default)]
struct Tries(Arc<AtomicUsize>);

impl Tries {
    fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    fn wait_for(&self, count: usize) {
        while self.count() < count {
            thread::yield_now();
        }
    }

    fn pop(&self) -> impl FnMut(&mut Vec<u32>) -> Option<u32> + Send + 'static {
        let tries = self.clone();
        move |items| {
            tries.0.fetch_add(1, Ordering::SeqCst);
            first(items)
        }
    }
}

#[test]
fn calls_are_served_one_after_the_other_on_a_named_thread() {
    static QUEUE: Queue = Queue::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..100).for_each(|item| push(&QUEUE, item)));
        }
    });
    assert_eq!(len(&QUEUE), 400);
    let name = QUEUE
        .line()
        .call(&LEN, |_| thread::current().name().map(str::to_owned));
    assert_eq!(name.as_deref(), Some("Queue"));
}

#[test]
fn a_panic_reaches_its_caller_and_is_named_until_it_is_cleared() {
    let queue = Queue::<true>::new(vec![1]);
    panic_in_push(&queue);
    assert_eq!(message_of(|| len(&queue)), REFUSED);
    assert_eq!(
        message_of(|| queue.line().call_when_try(&LEN, first)),
        REFUSED
    );
    assert_eq!(message_of(|| queue.line().call_when(&LEN, first)), REFUSED);
    assert_eq!(queue.peek(|items| items.map(Vec::len)), Some(1));
    queue.clear_poison();
    assert_eq!(len(&queue), 1);
}

#[test]
fn a_panic_is_ignored_on_demand() {
    let queue = Queue::<false>::new(Vec::new());
    panic_in_push(&queue);
    assert_eq!(len(&queue), 0);
}

#[test]
fn a_panic_reaches_those_who_wait() {
    let queue = Queue::<true>::new(Vec::new());
    let tries = Tries::default();
    thread::scope(|scope| {
        let waiter = scope.spawn(|| message_of(|| queue.line().call_when(&LEN, tries.pop())));
        tries.wait_for(1);
        panic_in_push(&queue);
        assert_eq!(waiter.join().expect("it caught its panic"), REFUSED);
    });
    assert_eq!(tries.count(), 1);
}

#[test]
fn a_condition_that_panics_is_its_callers_fault() {
    let queue = Queue::<true>::new(Vec::new());
    let (moods, tries) = (Tries::default(), Tries::default());
    let moody = {
        let (moods, mut pop) = (moods.clone(), moods.pop());
        move |items: &mut Vec<u32>| {
            assert!(moods.count() == 0, "tried again");
            pop(items)
        }
    };
    thread::scope(|scope| {
        let waiter = scope.spawn(|| message_of(|| queue.line().call_when(&PUSH, moody)));
        let behind = scope.spawn(|| message_of(|| queue.line().call_when(&LEN, tries.pop())));
        moods.wait_for(1);
        tries.wait_for(1);
        // Whoever of the two came first, the next job has both tried again.
        let _ = catch_unwind(AssertUnwindSafe(|| len(&queue)));
        assert_eq!(waiter.join().expect("it caught its panic"), "tried again");
        assert_eq!(behind.join().expect("it caught its panic"), REFUSED);
    });
}

#[test]
fn jobs_that_wait_are_served_in_order_of_arrival() {
    const WAITERS: usize = 8;
    let queue = Queue::<true>::new(Vec::new());
    let tries = Tries::default();
    let (served, serving) = mpsc::channel();
    thread::scope(|scope| {
        for waiter in 0..WAITERS {
            let (queue, tries, served) = (&queue, &tries, served.clone());
            scope.spawn(move || {
                let item = queue.line().call_when(&POP, tries.pop());
                served
                    .send((waiter as u32, item))
                    .expect("the test listens");
            });
            tries.wait_for(waiter + 1);
        }
        for item in 0..WAITERS as u32 {
            push(&queue, item);
            assert_eq!(serving.recv(), Ok((item, item)));
        }
    });
}

/// What one of them changes may be what an earlier one waits for.
#[test]
fn jobs_that_wait_let_each_other_go_ahead() {
    const WAITERS: u32 = 8;
    let queue = Cell::<u32>::new(0);
    let arrived = Arc::new(AtomicUsize::new(0));
    thread::scope(|scope| {
        for waiter in (1..=WAITERS).rev() {
            let (queue, arrived) = (&queue, arrived.clone());
            scope.spawn(move || {
                queue.line().call_when(&POP, move |turn| {
                    arrived.fetch_add(1, Ordering::SeqCst);
                    (*turn == waiter).then(|| *turn += 1)
                });
            });
        }
        while arrived.load(Ordering::SeqCst) < WAITERS as usize {
            thread::yield_now();
        }
        queue.line().call(&PUSH, |turn| *turn = 1);
    });
    assert_eq!(queue.line().call(&LEN, |turn| *turn), WAITERS + 1);
}

#[test]
fn who_tries_never_waits() {
    let queue = Queue::<true>::new(Vec::new());
    assert_eq!(queue.line().call_when_try(&POP, first), None);
    push(&queue, 1);
    assert_eq!(queue.line().call_when_try(&POP, first), Some(1));
}

#[test]
fn a_job_whose_caller_gave_up_never_runs() {
    let queue = Queue::<true>::new(Vec::new());
    for limit in [Duration::ZERO, Duration::from_millis(2)] {
        let tries = Tries::default();
        assert_eq!(
            queue.line().call_when_timeout(&POP, tries.pop(), limit),
            None
        );
        push(&queue, 1);
        assert_eq!(queue.line().call_when_timeout(&POP, first, limit), Some(1));
        assert_eq!(tries.count(), 1);
        assert_eq!(Arc::strong_count(&tries.0), 1, "what it captured is gone");
    }
}

#[test]
fn a_call_from_a_method_is_a_panic_that_names_it() {
    let queue = Arc::new(Queue::<true>::new(Vec::new()));
    let inner = queue.clone();
    let message = message_of(|| queue.line().call(&PUSH, move |_| len(&inner)));
    assert_eq!(
        message,
        "`Queue::len` cannot run: it was called on the thread of its own monitor, which would wait for itself"
    );
    assert_eq!(message_of(|| len(&queue)), REFUSED);
}

#[test]
fn methods_that_would_wait_for_each_other_are_named() {
    let queues = [(); 2].map(|()| Arc::new(Queue::<true>::new(Vec::new())));
    let [one, other] = queues.clone();
    let back = move |_: &mut Vec<u32>| len(&one);
    let there = move |_: &mut Vec<u32>| other.line().call(&POP, back);
    let message = message_of(|| queues[0].line().call(&PUSH, there));
    assert_eq!(
        message,
        "these jobs would wait for each other:\n\
         - `Queue::pop` (src/queue.rs:20:5) calls `Queue::len` (src/queue.rs:30:5), on the thread of the next\n\
         - `Queue::push` (src/queue.rs:10:5) calls `Queue::pop` (src/queue.rs:20:5), on the thread of the first"
    );
    for queue in &queues {
        queue.clear_poison();
        assert_eq!(len(queue), 0);
    }
}

#[test]
fn peek_shows_what_no_method_uses() {
    let queue = Queue::<true>::new(vec![1]);
    let count = |items: Option<&Vec<u32>>| items.map(Vec::len);
    assert_eq!(queue.peek(count), Some(1), "before the thread has started");
    push(&queue, 2);
    assert_eq!(queue.peek(count), Some(2));
    let inside = Arc::new(Barrier::new(2));
    let looked = Arc::new(Barrier::new(2));
    thread::scope(|scope| {
        let barriers = [inside.clone(), looked.clone()];
        scope.spawn(|| {
            queue
                .line()
                .call(&PUSH, move |_| barriers.map(|barrier| barrier.wait()).len())
        });
        inside.wait();
        assert_eq!(queue.peek(count), None);
        looked.wait();
    });
    message_of(|| queue.peek(|_| panic!("cannot be shown")));
    assert_eq!(len(&queue), 2);
}

/// Says where and when it was dropped.
struct Witness(mpsc::Sender<thread::ThreadId>);

impl Drop for Witness {
    fn drop(&mut self) {
        let _ = self.0.send(thread::current().id());
    }
}

#[test]
fn the_state_is_dropped_on_its_thread_before_the_cell_is_gone() {
    let (dropped, drops) = mpsc::channel();
    let cell = Cell::<Witness>::new(Witness(dropped));
    let home = cell.line().call(&LEN, |_| thread::current().id());
    drop(cell);
    assert_eq!(drops.try_recv(), Ok(home));
}

#[test]
fn a_cell_that_was_never_called_has_no_thread() {
    let (dropped, drops) = mpsc::channel();
    drop(Cell::<Witness>::new(Witness(dropped)));
    assert_eq!(drops.try_recv(), Ok(thread::current().id()));
}

#[test]
fn what_a_job_captured_is_gone_before_its_caller_goes_on() {
    let queue = Queue::<true>::new(vec![1]);
    let tries = Tries::default();
    assert_eq!(queue.line().call_when(&POP, tries.pop()), 1);
    assert_eq!(Arc::strong_count(&tries.0), 1);
    for message in ["half done", REFUSED] {
        let captured = tries.clone();
        let panics = move |_: &mut Vec<u32>| assert_eq!(captured.count(), 0, "half done");
        let panicked = message_of(|| {
            queue
                .line()
                .call(if message == REFUSED { &LEN } else { &PUSH }, panics)
        });
        assert!(panicked.contains(message), "{panicked}");
        assert_eq!(Arc::strong_count(&tries.0), 1);
    }
}

#[test]
fn a_destructor_that_panics_does_so_where_the_cell_is_dropped() {
    struct Fragile;
    impl Drop for Fragile {
        fn drop(&mut self) {
            panic!("broken");
        }
    }
    let cell = Cell::<Fragile>::new(Fragile);
    cell.line().call(&LEN, |_| ());
    assert_eq!(message_of(|| drop(cell)), "broken");
}
