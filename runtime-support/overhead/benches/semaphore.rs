//! What permits cost, against the semaphores of tokio and of async-lock: `cargo bench -p guardlint-overhead --bench semaphore`.

use std::future::Future;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use std::{iter, thread};

use guardlint_overhead::measure::{medians, ratio};
use guardlint_overhead::tables::SEMAPHORE;

const ROUNDS: usize = 201;
const CALLS: u32 = 20_000;
const PERMITS: usize = 2;

fn compare(
    what: &str,
    mut ours: impl FnMut(),
    mut tokio: impl FnMut(),
    mut async_lock: impl FnMut(),
) {
    let [our, tokios, async_locks] = medians(ROUNDS, [&mut ours, &mut tokio, &mut async_lock]);
    let each = |time: Duration| time.as_secs_f64() * 1e9 / f64::from(CALLS);
    let beside = |other| {
        [
            format!("{:.1} ns", each(other)),
            format!("{:.2}", ratio(our, other)),
        ]
    };
    let others = [tokios, async_locks].map(beside).into_iter().flatten();
    SEMAPHORE.row(
        what,
        iter::once(format!("{:.1} ns", each(our))).chain(others),
    );
}

/// What does not have to wait.
fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("nobody else is here"),
    }
}

fn repeat(mut section: impl FnMut()) -> impl FnMut() {
    move || (0..CALLS).for_each(|_| section())
}

fn at_once(threads: u32, section: impl Fn() + Sync) -> impl FnMut() {
    move || {
        thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| (0..CALLS / threads).for_each(|_| section()));
            }
        });
    }
}

fn main() {
    let ours = guardlint::Semaphore::new(PERMITS);
    let tokio = tokio::sync::Semaphore::new(PERMITS);
    let async_lock = async_lock::Semaphore::new(PERMITS);
    SEMAPHORE.begin();
    compare(
        "tried",
        repeat(|| drop(black_box(&ours).try_acquire())),
        repeat(|| drop(black_box(&tokio).try_acquire())),
        repeat(|| drop(black_box(&async_lock).try_acquire())),
    );
    compare(
        "by a task",
        repeat(|| drop(now(black_box(&ours).acquire_async()))),
        repeat(|| drop(now(black_box(&tokio).acquire()))),
        repeat(|| drop(now(black_box(&async_lock).acquire()))),
    );
    for threads in [2, 4, 8] {
        compare(
            &format!("{threads} threads"),
            at_once(threads, || drop(ours.acquire())),
            at_once(threads, || drop(async_io::block_on(tokio.acquire()))),
            at_once(threads, || drop(async_lock.acquire_blocking())),
        );
    }
}
