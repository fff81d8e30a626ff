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
