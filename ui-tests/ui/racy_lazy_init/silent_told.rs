//! A flag that remembers a failure, in a function that is told of it.

use std::sync::atomic::{AtomicBool, Ordering};

fn send() -> std::io::Result<u32> {
    std::fs::write("line", "").map(|()| 1)
}

async fn send_by_and_by() -> std::io::Result<u32> {
    std::future::ready(()).await;
    send()
}

fn count() -> i64 {
    send().map_or(-1, i64::from)
}

#[derive(Default)]
pub struct Line {
    failed: AtomicBool,
}

impl Line {
    fn remember_if(&self, failed: bool) {
        if failed {
            self.failed.store(true, Ordering::Release);
        }
    }

    fn remember_unless(&self, fine: bool) {
        if !fine {
            self.failed.store(true, Ordering::Release);
        }
    }

    fn hand_on(&self, failed: bool) {
        self.remember_if(failed);
    }

    fn remember_result(&self, sent: &std::io::Result<u32>) {
        self.remember_if(sent.is_err());
    }

    pub fn told_of_a_failure(&self) {
        if self.failed.load(Ordering::Acquire) {
            return;
        }
        let fine = send().is_ok();
        self.remember_if(!fine);
    }

    pub fn told_of_a_success(&self) {
        if self.failed.load(Ordering::Acquire) {
            return;
        }
        let fine = send().is_ok();
        self.remember_unless(fine);
    }

    pub fn told_at_once(&self) -> std::io::Result<u32> {
        if self.failed.load(Ordering::Acquire) {
            return Ok(0);
        }
        let sent = send();
        self.remember_if(sent.is_err());
        sent
    }

    pub fn told_by_way_of_another(&self) {
        if self.failed.load(Ordering::Acquire) {
            return;
        }
        self.hand_on(send().is_err());
    }

    pub fn told_of_the_result(&self) {
        if self.failed.load(Ordering::Acquire) {
            return;
        }
        let sent = send();
        self.remember_result(&sent);
    }

    pub fn told_of_a_comparison(&self) {
        if self.failed.load(Ordering::Acquire) {
            return;
        }
        let sent = count();
        self.remember_if(sent < 0);
    }

    pub async fn told_after_an_await(&self) {
        if self.failed.load(Ordering::Acquire) {
            return;
        }
        let failed = send_by_and_by().await.is_err();
        self.remember_if(failed);
    }

    pub fn told_never(&self) {
        if self.failed.load(Ordering::Acquire) {
            return;
        }
        std::fs::write("line", "").unwrap();
        self.remember_if(false);
    }
}

static GIVEN_UP: AtomicBool = AtomicBool::new(false);

fn give_up_if(failed: bool) {
    if failed {
        GIVEN_UP.store(true, Ordering::Relaxed);
    }
}

pub fn given_up() {
    if GIVEN_UP.load(Ordering::Relaxed) {
        return;
    }
    let failed = send().is_err();
    give_up_if(failed);
}
