//! Locks that are asked for as one of a choice, which ends without them: the usual way to test a lock, or to give up.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::{poll_immediate, select, select_all};
use tokio::sync::{Mutex, Notify, RwLock};
use tokio::time::{Instant, sleep, timeout, timeout_at};

const LIMIT: Duration = Duration::from_millis(10);

pub struct Names(Mutex<Vec<String>>);

impl Names {
    pub async fn tidy(&self) {
        self.0.lock().await.sort();
    }
}

async fn nothing() {}

pub async fn timed(names: &Names) -> usize {
    let held = names.0.lock().await;
    let done = timeout(LIMIT, names.tidy()).await;
    held.len() + usize::from(done.is_ok())
}

pub async fn timed_lock(names: &Names) -> usize {
    let held = names.0.lock().await;
    let second = timeout(LIMIT, names.0.lock()).await;
    held.len() + second.map_or(0, |names| names.len())
}

pub async fn timed_by_the_clock(names: &Names) -> bool {
    let held = names.0.lock().await;
    let free = timeout_at(Instant::now() + LIMIT, names.0.lock()).await.is_ok();
    drop(held);
    free
}

pub async fn timed_writer(names: &RwLock<Vec<String>>) -> bool {
    let held = names.read().await;
    let writer = timeout(LIMIT, names.write());
    assert!(writer.await.is_err());
    held.is_empty()
}

pub async fn selected(names: &Names) -> usize {
    let held = names.0.lock().await;
    tokio::select! {
        () = names.tidy() => {}
        () = nothing() => {}
    }
    held.len()
}

pub async fn selected_with_a_timer(names: &Names) -> Option<usize> {
    let held = names.0.lock().await;
    tokio::select! {
        again = names.0.lock() => Some(again.len() + held.len()),
        () = sleep(LIMIT) => None,
    }
}

pub async fn selected_in_order(names: &Names) -> usize {
    let held = names.0.lock().await;
    tokio::select! {
        biased;
        () = nothing() => {}
        again = names.0.lock() => drop(again),
    }
    held.len()
}

pub async fn selected_or_else(names: &Names, stop: &Notify, pattern: Option<u8>) -> usize {
    let held = names.0.lock().await;
    tokio::select! {
        again = names.0.lock(), if pattern.is_some() => drop(again),
        () = stop.notified() => {}
        else => {}
    }
    held.len()
}

pub async fn selected_by_futures(names: &Names) -> usize {
    let held = names.0.lock().await;
    let mut tidied = pin!(names.tidy().fuse());
    let mut other = pin!(nothing().fuse());
    futures::select! {
        () = tidied => {}
        () = other => {}
    }
    held.len()
}

pub async fn selected_in_the_order_of_futures(names: &Names) -> usize {
    let held = names.0.lock().await;
    let mut tidied = pin!(names.tidy().fuse());
    let mut other = pin!(sleep(LIMIT).fuse());
    futures::select_biased! {
        () = tidied => {}
        () = other => {}
    }
    held.len()
}

pub async fn selected_by_a_function(names: &Names) -> usize {
    let held = names.0.lock().await;
    select(pin!(names.tidy()), pin!(sleep(LIMIT))).await;
    held.len()
}

pub async fn selected_of_two_blocks(names: &Names) -> usize {
    let held = names.0.lock().await;
    select(pin!(names.tidy()), pin!(nothing())).await;
    held.len()
}

pub async fn selected_of_many(names: &Names) -> usize {
    let held = names.0.lock().await;
    select_all([names.tidy().boxed(), nothing().boxed()]).await;
    held.len()
}

pub async fn asked_at_once(names: &Names) -> usize {
    let held = names.0.lock().await;
    let again = poll_immediate(pin!(names.0.lock())).await;
    held.len() + again.map_or(0, |names| names.len())
}

async fn in_time<F: Future>(future: F) -> Option<F::Output> {
    timeout(LIMIT, future).await.ok()
}

pub async fn timed_by_a_helper(names: &Names) -> usize {
    let held = names.0.lock().await;
    let done = in_time(names.tidy()).await;
    held.len() + usize::from(done.is_some())
}

async fn unless<F: Future>(stop: &Notify, future: F) -> Option<F::Output> {
    tokio::select! {
        made = future => Some(made),
        () = stop.notified() => None,
    }
}

pub async fn stopped_by_a_helper(names: &Names, stop: &Notify) -> usize {
    let held = names.0.lock().await;
    let done = unless(stop, names.tidy()).await;
    held.len() + usize::from(done.is_some())
}

impl Names {
    async fn tidy_in_time(&self) -> bool {
        timeout(LIMIT, self.tidy()).await.is_ok()
    }
}

pub async fn timed_in_a_callee(names: &Names) -> bool {
    let held = names.0.lock().await;
    let done = names.tidy_in_time().await;
    done && held.is_empty()
}

pub async fn the_choice_in_a_block(names: &Names) -> bool {
    let held = names.0.lock().await;
    let tidied = async {
        tokio::select! {
            () = names.tidy() => true,
            () = sleep(LIMIT) => false,
        }
    };
    let (done, ()) = tokio::join!(tidied, nothing());
    done && held.is_empty()
}

pub async fn by_hand(names: &Names) -> bool {
    let held = names.0.lock().await;
    let (mut tidied, mut timer) = (pin!(names.tidy()), pin!(sleep(LIMIT)));
    let done = poll_fn(|cx| {
        if timer.as_mut().poll(cx).is_ready() {
            return Poll::Ready(false);
        }
        tidied.as_mut().poll(cx).map(|()| true)
    });
    done.await && held.is_empty()
}

struct First<A, B>(A, B);

impl<A: Future<Output = ()> + Unpin, B: Future<Output = ()> + Unpin> Future for First<A, B> {
    type Output = bool;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<bool> {
        match (Pin::new(&mut self.0).poll(cx), Pin::new(&mut self.1).poll(cx)) {
            (Poll::Ready(()), _) => Poll::Ready(true),
            (_, Poll::Ready(())) => Poll::Ready(false),
            _ => Poll::Pending,
        }
    }
}

pub async fn by_a_future_of_our_own(names: &Names) -> bool {
    let held = names.0.lock().await;
    let done = First(Box::pin(names.tidy()), Box::pin(sleep(LIMIT)));
    done.await && held.is_empty()
}

struct Unless<'s, F>(&'s AtomicBool, F);

impl<F: Future + Unpin> Future for Unless<'_, F> {
    type Output = Result<F::Output, ()>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.0.load(Ordering::Acquire) {
            return Poll::Ready(Err(()));
        }
        Pin::new(&mut self.1).poll(cx).map(Ok)
    }
}

pub async fn stopped_by_a_flag(names: &Names, stop: &AtomicBool) -> bool {
    let held = names.0.lock().await;
    let done = Unless(stop, Box::pin(names.tidy())).await;
    done.is_ok() && held.is_empty()
}

struct Before<F>(Instant, F);

impl<F: Future + Unpin> Future for Before<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match Pin::new(&mut self.1).poll(cx) {
            Poll::Ready(made) => Poll::Ready(Some(made)),
            Poll::Pending if Instant::now() > self.0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    }
}

pub async fn stopped_by_the_clock(names: &Names, end: Instant) -> bool {
    let held = names.0.lock().await;
    let done = Before(end, Box::pin(names.tidy())).await;
    done.is_some() && held.is_empty()
}

pub async fn a_choice_beside_others(names: &Names) -> bool {
    let held = names.0.lock().await;
    let (done, ()) = futures::join!(timeout(LIMIT, names.tidy()), nothing());
    done.is_ok() && held.is_empty()
}

pub async fn in_a_box(names: &Names) -> bool {
    let held = names.0.lock().await;
    let tidied: Pin<Box<dyn Future<Output = ()> + '_>> = Box::pin(names.tidy());
    let done = timeout(LIMIT, tidied).await;
    done.is_ok() && held.is_empty()
}

pub async fn again_and_again(names: &Names) -> usize {
    let held = names.0.lock().await;
    let mut timer = tokio::time::interval(LIMIT);
    let mut rounds = 0;
    while rounds < 3 {
        tokio::select! {
            again = names.0.lock() => return again.len(),
            _ = timer.tick() => rounds += 1,
        }
    }
    held.len()
}
