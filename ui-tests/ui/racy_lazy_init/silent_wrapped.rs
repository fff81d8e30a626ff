//! Helpers that claim, hold a lock over both halves, or belong to one thread.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, Once};
use std::thread;

use other::latch::{self, Latch};
use other::shared::Exclusive;

fn spawn_worker() {
    thread::spawn(|| println!("working"));
}

#[derive(Default)]
pub struct Service {
    started: AtomicBool,
    counted: AtomicUsize,
    turn: Mutex<()>,
    once: Option<Box<Once>>,
    latch: Latch,
    gate: Exclusive<u32>,
    async_turn: tokio::sync::Mutex<()>,
}

impl Service {
    fn is_started(&self) -> bool {
        self.started.load(Ordering::SeqCst)
    }

    fn mark_started(&self) {
        self.started.store(true, Ordering::SeqCst);
    }

    fn claim(&self) -> bool {
        !self.started.swap(true, Ordering::SeqCst)
    }

    fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap()
    }

    pub fn helper_claims(&self) {
        if self.claim() {
            spawn_worker();
        }
    }

    pub fn lock_behind_an_accessor(&self) {
        let _turn = self.turn();
        if !self.is_started() {
            spawn_worker();
            self.mark_started();
        }
    }

    pub fn guard_as_a_parameter(&self, _turn: &MutexGuard<'_, ()>) {
        if !self.is_started() {
            spawn_worker();
            self.mark_started();
        }
    }

    pub fn lock_in_a_closure_style(&self) {
        self.gate.with(|count| {
            if !self.is_started() {
                *count += 1;
                spawn_worker();
                self.mark_started();
            }
        });
    }

    pub fn inside_call_once(&self) {
        let Some(once) = &self.once else { return };
        once.call_once(|| {
            if !self.is_started() {
                spawn_worker();
                self.mark_started();
            }
        });
    }

    pub fn claim_of_another_crate(&self) {
        if self.latch.claim() {
            latch::start_workers();
        }
    }

    pub fn only_reports(&self) -> bool {
        let started = self.is_started();
        if !started {
            println!("not started yet");
        }
        started
    }

    pub fn counts(&self) {
        if self.is_started() {
            self.counted.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub async fn tokio_lock_over_both(&self) {
        let _turn = self.async_turn.lock().await;
        if !self.is_started() {
            spawn_worker();
            self.mark_started();
        }
    }

    pub fn owned(mut self) -> Self {
        if !*self.started.get_mut() {
            spawn_worker();
            *self.started.get_mut() = true;
        }
        self
    }
}

/// Test and store are of different instances.
pub fn two_services(old: &Service, new: &Service) {
    if !old.is_started() {
        println!("the old one never started");
        new.mark_started();
    }
}

static LEVEL: AtomicUsize = AtomicUsize::new(0);

fn level() -> Option<usize> {
    match LEVEL.load(Ordering::Relaxed) {
        0 => None,
        known => Some(known),
    }
}

/// A helper that looks, a word that is always the same.
pub fn idempotent_memo_behind_a_helper(text: &str) -> usize {
    if let Some(level) = level() {
        return level;
    }
    let level = text.len().max(1);
    LEVEL.store(level, Ordering::Relaxed);
    level
}

macro_rules! once_only {
    ($flag:expr, $work:expr) => {
        if !$flag.swap(true, Ordering::AcqRel) {
            $work;
        }
    };
}

static PRINTED: AtomicBool = AtomicBool::new(false);

pub fn macro_that_claims() {
    once_only!(PRINTED, println!("once"));
}

pub trait Startable {
    fn claim_start(&self) -> bool;
    fn run(&self);

    fn provided_trait_method(&self) {
        if self.claim_start() {
            self.run();
        }
    }
}

impl Startable for Service {
    fn claim_start(&self) -> bool {
        self.claim()
    }

    fn run(&self) {
        spawn_worker();
    }
}

static PROGRESS: parking_lot::Mutex<Option<u32>> = parking_lot::Mutex::new(None);

/// Not lazy at all: the state is overwritten all the time.
pub fn under_its_own_lock(value: u32) {
    let mut progress = PROGRESS.lock();
    if progress.is_none_or(|known| known < value) {
        *progress = Some(value);
    }
}
