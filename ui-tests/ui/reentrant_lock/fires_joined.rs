//! Futures that `join!`, `select!` and `poll_fn` poll in the task that holds the lock.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use futures::FutureExt as _;
use tokio::sync::Mutex;

pub struct Names(Mutex<Vec<String>>);

impl Names {
    pub async fn tidy(&self) {
        self.0.lock().await.sort();
    }

    async fn try_tidy(&self) -> Result<(), ()> {
        self.tidy().await;
        Ok(())
    }
}

async fn nothing() {}

pub async fn joined(names: &Names) -> usize {
    let held = names.0.lock().await;
    tokio::join!(names.tidy(), nothing()); //~ reentrant_lock likely
    held.len()
}

pub async fn joined_by_futures(names: &Names) -> usize {
    let held = names.0.lock().await;
    futures::join!(nothing(), names.tidy()); //~ reentrant_lock likely
    held.len()
}

pub async fn joined_until_one_fails(names: &Names) -> Result<usize, ()> {
    let held = names.0.lock().await;
    tokio::try_join!(names.try_tidy(), async { Ok(()) })?; //~ reentrant_lock likely
    Ok(held.len())
}

pub async fn the_second_of_two(names: &Names, others: &Names) {
    let held = names.0.lock().await;
    tokio::join!(others.tidy(), nothing());
    tokio::join!(names.tidy(), nothing()); //~ reentrant_lock likely
    drop(held);
    tokio::join!(names.tidy(), nothing());
}

pub async fn guards_of_a_join(names: &Names, others: &Names) -> usize {
    let (a, b) = tokio::join!(names.0.lock(), others.0.lock());
    others.tidy().await; //~ reentrant_lock likely
    a.len() + b.len()
}

pub async fn guards_of_a_join_by_futures(names: &Names, others: &Names) -> usize {
    let (a, b) = futures::join!(names.0.lock(), others.0.lock());
    names.tidy().await; //~ reentrant_lock likely
    a.len() + b.len()
}

pub async fn guard_of_an_arm(names: &Names, others: &Names) -> usize {
    tokio::select! {
        held = names.0.lock() => {
            names.tidy().await; //~ reentrant_lock certain
            held.len()
        }
        () = nothing() => {
            names.tidy().await;
            0
        }
        held = others.0.lock() => {
            others.tidy().await; //~ reentrant_lock certain
            held.len()
        }
    }
}

pub async fn polled_in_a_closure(names: &Names) -> usize {
    let held = names.0.lock().await;
    let mut tidied = pin!(names.tidy());
    poll_fn(|cx| tidied.as_mut().poll(cx)).await; //~ reentrant_lock likely
    held.len()
}

async fn awaits<F: Future>(future: F) -> F::Output {
    future.await
}

// metamorphic: not nested_function
pub async fn by_a_helper(names: &Names) -> usize {
    let held = names.0.lock().await;
    awaits(names.tidy()).await; //~ reentrant_lock likely
    held.len()
}

struct Logged<F>(F);

impl<F: Future + Unpin> Future for Logged<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        Pin::new(&mut self.0).poll(cx)
    }
}

pub async fn in_a_future_of_our_own(names: &Names) -> usize {
    let held = names.0.lock().await;
    Logged(Box::pin(names.tidy())).await; //~ reentrant_lock likely
    held.len()
}
