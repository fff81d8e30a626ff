//! Futures that are polled side by side, or only asked whether they are done.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Context, Poll};

use futures::FutureExt as _;
use tokio::sync::Mutex;

pub struct Names(Mutex<Vec<String>>);

impl Names {
    pub async fn tidy(&self) {
        self.0.lock().await.sort();
    }
}

async fn nothing() {}

/// Each waits for the other, and goes on.
pub async fn one_by_one(names: &Names) {
    let hold = async || {
        let held = names.0.lock().await;
        nothing().await;
        drop(held);
    };
    tokio::join!(hold(), hold(), names.tidy());
    futures::join!(hold(), names.tidy());
}

pub async fn given_back(names: &Names, others: &Names) -> usize {
    let (a, b) = tokio::join!(names.0.lock(), others.0.lock());
    let len = a.len();
    drop(a);
    names.tidy().await;
    len + b.len()
}

pub async fn of_the_other_arm(names: &Names, others: &Names) -> usize {
    tokio::select! {
        held = names.0.lock() => {
            others.tidy().await;
            held.len()
        }
        held = others.0.lock() => {
            names.tidy().await;
            held.len()
        }
    }
}

pub async fn of_the_other_arm_by_futures(names: &Names, others: &Names) -> usize {
    let mut first = pin!(names.0.lock().fuse());
    let mut second = pin!(others.0.lock().fuse());
    futures::select! {
        held = first => {
            others.tidy().await;
            held.len()
        }
        held = second => {
            names.tidy().await;
            held.len()
        }
    }
}

pub async fn behind_the_arms(names: &Names, others: &Names) -> usize {
    let len = tokio::select! {
        held = names.0.lock() => held.len(),
        held = others.0.lock() => held.len(),
    };
    names.tidy().await;
    others.tidy().await;
    len
}

pub async fn by_and_by(names: &Names) {
    let mut lock = pin!(names.0.lock());
    loop {
        tokio::select! {
            held = &mut lock => {
                drop(held);
                break;
            }
            () = nothing() => names.tidy().await,
        }
    }
    names.tidy().await;
}

pub async fn exchanged(names: &Names, others: &Names) {
    let mut held = names.0.lock().await;
    while !held.is_empty() {
        tokio::select! {
            other = others.0.lock() => held = other,
            () = nothing() => {
                drop(held);
                held = names.0.lock().await;
            }
        }
    }
}

/// Who holds the lock does not wait for it.
pub async fn or_else(names: &Names) -> usize {
    let held = names.0.lock().await;
    let mut tidied = pin!(names.tidy().fuse());
    for _ in 0..3 {
        futures::select! {
            () = tidied => {}
            default => {}
        }
    }
    held.len()
}

pub async fn now_or_never(names: &Names) -> usize {
    let held = names.0.lock().await;
    let done = names.tidy().now_or_never();
    held.len() + usize::from(done.is_some())
}

pub async fn asked_once(names: &Names) -> usize {
    let held = names.0.lock().await;
    let mut tidied = pin!(names.tidy());
    let done = poll_fn(|cx| Poll::Ready(tidied.as_mut().poll(cx))).await;
    held.len() + usize::from(done.is_ready())
}

pub fn by_hand(names: &Names, cx: &mut Context<'_>) -> usize {
    let held = names.0.try_lock();
    let mut tidied = pin!(names.tidy());
    assert!(tidied.as_mut().poll(cx).is_pending());
    let mut lock = pin!(names.0.lock());
    assert!(lock.as_mut().poll(cx).is_pending());
    held.map_or(0, |names| names.len())
}

fn with<R>(lock: impl Fn() -> R) {
    let made = lock();
    drop(made);
}

/// What the closure gave to the callee is gone when that is.
pub fn given_to_a_callee(names: &std::sync::Mutex<Vec<String>>) -> usize {
    with(|| names.lock());
    names.lock().map_or(0, |names| names.len())
}

enum Either<A, B> {
    First(A),
    Second(B),
}

async fn first_of<A: Future, B: Future>(a: A, b: B) -> Either<A::Output, B::Output> {
    let (mut a, mut b) = (pin!(a), pin!(b));
    poll_fn(move |cx| {
        if let Poll::Ready(made) = a.as_mut().poll(cx) {
            return Poll::Ready(Either::First(made));
        }
        b.as_mut().poll(cx).map(Either::Second)
    })
    .await
}

pub async fn of_the_other_variant(names: &Names) -> usize {
    match first_of(names.0.lock(), nothing()).await {
        Either::First(held) => held.len(),
        Either::Second(()) => {
            names.tidy().await;
            0
        }
    }
}

pub async fn perhaps_of_the_other_variant(names: &Names) {
    if let Either::Second(()) = first_of(names.0.lock(), nothing()).await {
        names.tidy().await;
    }
}

pub async fn only_where_it_is_not_held(names: &Names, hold: bool) {
    let held = if hold {
        Some(names.0.lock().await)
    } else {
        None
    };
    tokio::select! {
        () = names.tidy(), if !hold => {}
        () = nothing() => {}
    }
    drop(held);
}

pub async fn not_in_time(names: &Names) {
    let either = async {
        tokio::select! {
            held = names.0.lock() => Some(held),
            () = nothing() => None,
        }
    };
    match tokio::time::timeout(std::time::Duration::from_secs(1), either).await {
        Ok(Some(held)) => drop(held),
        _ => names.tidy().await,
    }
}
