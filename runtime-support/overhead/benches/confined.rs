//! What a call of a state on a thread of its own costs, there and back, against what is written by hand with channels: a channel of boxed jobs, and with each
//! of them a new channel for its reply: `cargo bench -p guardlint-overhead --bench confined`, and once more after `taskset -c 0`.

use std::hint::black_box;
use std::sync::mpsc;
use std::time::Duration;
use std::{iter, thread};

use guardlint::{Confined, monitor};
use guardlint_overhead::measure::{medians, ratio};
use guardlint_overhead::tables::{CONFINED, CONFINED_MONITOR};

const ROUNDS: usize = 101;
const CALLS: u64 = 2_000;

const WAITS: &str = "the caller waits";

type Job = Box<dyn FnOnce(&mut u64) + Send>;

/// Serves until nobody can send any more.
fn serve(jobs: mpsc::Receiver<Job>) {
    thread::spawn(move || {
        let mut count = 0;
        jobs.into_iter().for_each(|job| job(&mut count));
    });
}

fn add(count: &mut u64, n: u64) -> u64 {
    *count += n;
    *count
}

/// A caller, with a new channel for each reply.
fn by_channel() -> impl Fn(u64) -> u64 + Sync {
    let (jobs, receiver) = mpsc::channel::<Job>();
    serve(receiver);
    move |n| {
        let (reply, replies) = mpsc::channel();
        let job = Box::new(move |count: &mut u64| reply.send(add(count, n)).expect(WAITS));
        jobs.send(job).expect("the thread serves");
        replies.recv().expect("the thread serves")
    }
}

/// The same with as much room as a `Confined` has.
fn by_sync_channel() -> impl Fn(u64) -> u64 + Sync {
    let (jobs, receiver) = mpsc::sync_channel::<Job>(64);
    serve(receiver);
    move |n| {
        let (reply, replies) = mpsc::sync_channel(1);
        let job = Box::new(move |count: &mut u64| reply.send(add(count, n)).expect(WAITS));
        jobs.send(job).expect("the thread serves");
        replies.recv().expect("the thread serves")
    }
}

#[monitor(confined)]
#[derive(Default)]
pub struct Counter {
    count: u64,
}

#[monitor(confined)]
impl Counter {
    pub fn add(&mut self, n: u64) -> u64 {
        add(&mut self.count, n)
    }
}

fn at_once(callers: u64, call: impl Fn(u64) -> u64 + Sync) -> impl FnMut() {
    move || {
        thread::scope(|scope| {
            for _ in 0..callers {
                scope.spawn(|| {
                    for n in 0..CALLS / callers {
                        black_box(call(black_box(n)));
                    }
                });
            }
        });
    }
}

fn main() {
    let confined = Confined::new(0);
    let monitor = Counter::default();
    let (channel, sync_channel) = (by_channel(), by_sync_channel());
    let mut as_a_monitor = Vec::new();
    CONFINED.begin();
    for callers in [1, 2, 4, 8] {
        let mut ours = at_once(callers, |n| confined.call(move |count| add(count, n)));
        let mut monitored = at_once(callers, |n| monitor.add(n));
        let mut channeled = at_once(callers, &channel);
        let mut bounded = at_once(callers, &sync_channel);
        let [our, monitor, others @ ..] = medians(
            ROUNDS,
            [&mut ours, &mut monitored, &mut channeled, &mut bounded],
        );
        let each = |time: Duration| time.as_secs_f64() * 1e6 / CALLS as f64;
        let beside = |other| {
            [
                format!("{:.2} µs", each(other)),
                format!("{:.2}", ratio(our, other)),
            ]
        };
        let others = others.map(beside).into_iter().flatten();
        CONFINED.row(
            callers,
            iter::once(format!("{:.2} µs", each(our))).chain(others),
        );
        as_a_monitor.push((callers, ratio(monitor, our)));
    }
    println!();
    CONFINED_MONITOR.begin();
    for (callers, ratio) in as_a_monitor {
        CONFINED_MONITOR.row(callers, [format!("{ratio:.2}")]);
    }
}
