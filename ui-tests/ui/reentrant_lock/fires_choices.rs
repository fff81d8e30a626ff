//! Choices of which each way needs the lock that is held, or that a won lock leaves held; and futures that all must be done.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Mutex as Blocking;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::{poll_immediate, select};
use tokio::sync::Mutex;
use tokio::time::{sleep, timeout};

const LIMIT: Duration = Duration::from_millis(10);

pub struct Names(Mutex<Vec<String>>);

impl Names {
    pub async fn tidy(&self) {
        self.0.lock().await.sort();
    }

    pub async fn clear(&self) {
        self.0.lock().await.clear();
    }
}

async fn nothing() {}

pub async fn each_way(names: &Names) -> usize {
    let held = names.0.lock().await;
    tokio::select! { //~ reentrant_lock likely
        () = names.tidy() => {}
        again = names.0.lock() => drop(again),
    }
    held.len()
}

pub async fn each_way_to_another(names: &Names, others: &Names) -> usize {
    let (held, other) = (names.0.lock().await, others.0.lock().await);
    tokio::select! { //~ reentrant_lock likely
        biased;
        () = names.tidy() => {}
        () = others.clear() => {}
    }
    held.len() + other.len()
}

pub async fn each_way_by_futures(names: &Names) -> usize {
    let held = names.0.lock().await;
    let mut tidied = pin!(names.tidy().fuse());
    let mut cleared = pin!(names.clear().fuse());
    futures::select! { //~ reentrant_lock likely
        () = tidied => {}
        () = cleared => {}
    }
    held.len()
}

pub async fn each_way_by_a_function(names: &Names) -> usize {
    let held = names.0.lock().await;
    select(pin!(names.tidy()), pin!(names.clear())).await; //~ reentrant_lock likely
    held.len()
}

impl Names {
    async fn tidy_or_clear(&self) {
        tokio::select! {
            () = self.tidy() => {}
            () = self.clear() => {}
        }
    }
}

pub async fn each_way_of_a_callee(names: &Names) -> usize {
    let held = names.0.lock().await;
    names.tidy_or_clear().await; //~ reentrant_lock likely
    held.len()
}

pub async fn no_choice(names: &Names) -> usize {
    let held = names.0.lock().await;
    tokio::select! { //~ reentrant_lock likely
        () = names.tidy() => {}
    }
    held.len()
}

pub async fn behind_a_choice(names: &Names) -> usize {
    let held = names.0.lock().await;
    tokio::select! {
        () = nothing() => {}
        () = sleep(LIMIT) => {}
    }
    names.tidy().await; //~ reentrant_lock certain
    held.len()
}

pub async fn won(names: &Names) -> usize {
    match timeout(LIMIT, names.0.lock()).await {
        Ok(held) => {
            names.tidy().await; //~ reentrant_lock certain
            held.len()
        }
        Err(_) => 0,
    }
}

pub async fn won_at_once(names: &Names) -> usize {
    let Some(held) = poll_immediate(pin!(names.0.lock())).await else {
        return 0;
    };
    names.tidy().await; //~ reentrant_lock certain
    held.len()
}

pub async fn won_before_the_timer(names: &Names) -> usize {
    tokio::select! {
        held = names.0.lock() => {
            names.tidy().await; //~ reentrant_lock certain
            held.len()
        }
        () = sleep(LIMIT) => 0,
    }
}

/// The thread that would ask for the time is the one that waits.
pub async fn timed_but_blocking(names: &Blocking<Vec<String>>) -> bool {
    let held = names.lock().unwrap();
    let done = timeout(LIMIT, async { names.lock().unwrap().sort() }).await; //~ reentrant_lock likely
    done.is_ok() && held.is_empty()
}

/// One after the other, of which the second one is not asked before the first one is done.
struct Then<A, B>(Option<A>, B);

impl<A: Future<Output = ()> + Unpin, B: Future<Output = ()> + Unpin> Future for Then<A, B> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if let Some(first) = &mut self.0 {
            match Pin::new(first).poll(cx) {
                Poll::Ready(()) => self.0 = None,
                Poll::Pending => return Poll::Pending,
            }
        }
        Pin::new(&mut self.1).poll(cx)
    }
}

pub async fn one_after_the_other(names: &Names) -> bool {
    let held = names.0.lock().await;
    Then(Some(Box::pin(names.tidy())), Box::pin(nothing())).await; //~ reentrant_lock likely
    held.is_empty()
}

/// Both, whichever is done first.
struct Both<A, B>(A, B);

impl<A: Future<Output = ()> + Unpin, B: Future<Output = ()> + Unpin> Future for Both<A, B> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match (Pin::new(&mut self.0).poll(cx), Pin::new(&mut self.1).poll(cx)) {
            (Poll::Ready(()), Poll::Ready(())) => Poll::Ready(()),
            _ => Poll::Pending,
        }
    }
}

pub async fn both_by_hand(names: &Names) -> bool {
    let held = names.0.lock().await;
    Both(Box::pin(names.tidy()), Box::pin(nothing())).await; //~ reentrant_lock likely
    held.is_empty()
}
