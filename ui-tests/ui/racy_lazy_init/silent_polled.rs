//! What a future may do is not what the function that polls it is there for.

use std::future::Future;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// Closed when its parent is closed, which is noticed on the way to a permit.
#[derive(Default)]
pub struct ChildPool {
    closed: AtomicBool,
    parent_closed: AtomicBool,
    names: Mutex<Vec<String>>,
}

async fn in_time<F: Future>(future: F) -> Result<F::Output, String> {
    if cfg!(debug_assertions) {
        let limit = std::time::Duration::from_secs(1);
        let ended = tokio::time::timeout(limit, Box::pin(future)).await;
        return ended.map_err(|e| e.to_string());
    }
    Ok(future.await)
}

impl ChildPool {
    fn mark_closed(&self) {
        self.closed.store(true, Ordering::Release);
    }

    async fn permit(&self) -> Result<(), String> {
        std::future::poll_fn(|_| {
            if self.parent_closed.load(Ordering::Acquire) {
                self.mark_closed();
                return std::task::Poll::Ready(Err("closed".to_owned()));
            }
            std::task::Poll::Ready(Ok(()))
        })
        .await
    }

    pub async fn acquire(&self) -> Result<(), String> {
        if self.closed.load(Ordering::Acquire) {
            return Err("closed".to_owned());
        }
        in_time(async {
            loop {
                self.permit().await?;
                self.names.lock().unwrap().push("one more".to_owned());
                return Ok(());
            }
        })
        .await?
    }
}

/// What is set in the end stops others, whoever gets there first.
#[derive(Default)]
pub struct Workers {
    stop: AtomicBool,
    queue: Mutex<Vec<u32>>,
    ready: AtomicBool,
    table: Mutex<Vec<u32>>,
}

impl Workers {
    pub fn until_nothing_is_left(&self) {
        while !self.stop.load(Ordering::Acquire) {
            let Some(job) = self.queue.lock().unwrap().pop() else {
                break;
            };
            println!("{job}");
        }
        self.stop.store(true, Ordering::Release);
    }

    /// The second check is under the lock.
    pub fn checked_twice(&self) {
        if !self.ready.load(Ordering::Acquire) {
            let mut table = self.table.lock().unwrap();
            if table.is_empty() {
                table.push(1);
            }
        }
        self.ready.store(true, Ordering::Release);
    }
}
