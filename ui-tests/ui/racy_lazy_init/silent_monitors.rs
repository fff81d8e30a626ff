//! A flag beside a monitor: its methods are one section each, so nobody comes between the look and the store.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use guardlint::monitor;

static IS_SET_UP: AtomicBool = AtomicBool::new(false);
static IS_READY: AtomicBool = AtomicBool::new(false);
static IS_THERE: AtomicBool = AtomicBool::new(false);
static IS_DONE: AtomicBool = AtomicBool::new(false);
static VALUE: AtomicU32 = AtomicU32::new(0);

fn set_up() {
    VALUE.store(1, Ordering::Relaxed);
    println!("set up");
}

pub static BY_MUTEX: ByMutex = ByMutex::new();
pub static BY_RWLOCK: ByRwLock = ByRwLock::new();
pub static BY_TASKS: ByTasks = ByTasks::new();
pub static CONFINED: Confined = Confined::new();

#[monitor]
pub struct ByMutex {
    calls: u32,
}

#[monitor]
impl ByMutex {
    pub const fn new() -> Self {
        Self { calls: 0 }
    }

    pub fn start(&mut self) {
        if !IS_SET_UP.load(Ordering::Acquire) {
            set_up();
            IS_SET_UP.store(true, Ordering::Release);
        }
        self.calls += 1;
    }
}

#[monitor(rwlock)]
pub struct ByRwLock {
    calls: u32,
}

#[monitor(rwlock)]
impl ByRwLock {
    pub const fn new() -> Self {
        Self { calls: 0 }
    }

    pub fn start(&mut self) {
        if !IS_READY.load(Ordering::Acquire) {
            set_up();
            IS_READY.store(true, Ordering::Release);
        }
        self.calls += 1;
    }
}

#[monitor(tokio)]
pub struct ByTasks {
    calls: u32,
}

#[monitor(tokio)]
impl ByTasks {
    pub const fn new() -> Self {
        Self { calls: 0 }
    }

    pub fn start(&mut self) {
        if !IS_THERE.load(Ordering::Acquire) {
            set_up();
            IS_THERE.store(true, Ordering::Release);
        }
        self.calls += 1;
    }
}

#[monitor(confined)]
pub struct Confined {
    calls: u32,
}

#[monitor(confined)]
impl Confined {
    pub const fn new() -> Self {
        Self { calls: 0 }
    }

    pub fn start(&mut self) {
        if !IS_DONE.load(Ordering::Acquire) {
            set_up();
            IS_DONE.store(true, Ordering::Release);
        }
        self.calls += 1;
    }
}

pub async fn starts() {
    BY_MUTEX.start();
    BY_RWLOCK.start();
    BY_TASKS.start().await;
    CONFINED.start();
}
