//! First use, done right, or flags that initialise nothing.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, Once, OnceLock};
use std::task::{Context, Poll};
use std::thread;

pub fn load_names() -> Vec<String> {
    vec!["first".to_owned()]
}

fn spawn_worker() {
    thread::spawn(|| println!("working"));
}

static ONCE: Once = Once::new();
static mut NAMES: Option<Vec<String>> = None;

pub fn once() -> usize {
    ONCE.call_once(|| unsafe {
        if NAMES.is_none() {
            NAMES = Some(load_names());
        }
    });
    unsafe { NAMES.as_ref().map_or(0, Vec::len) }
}

static CELL: OnceLock<Vec<String>> = OnceLock::new();

pub fn once_lock() -> usize {
    CELL.get_or_init(load_names).len()
}

static LAZY: LazyLock<Vec<String>> = LazyLock::new(load_names);

pub fn lazy_lock() -> usize {
    LAZY.len()
}

thread_local! {
    static LOCAL: Cell<Option<usize>> = const { Cell::new(None) };
}

pub fn of_this_thread() -> usize {
    LOCAL.with(|local| {
        if local.get().is_none() {
            local.set(Some(load_names().len()));
        }
        local.get().unwrap_or(0)
    })
}

static TURN: Mutex<()> = Mutex::new(());
static mut UNDER_A_LOCK: Option<Vec<String>> = None;

pub fn lock_over_check_and_store() -> usize {
    let _turn = TURN.lock().unwrap();
    unsafe {
        if UNDER_A_LOCK.is_none() {
            UNDER_A_LOCK = Some(load_names());
        }
        UNDER_A_LOCK.as_ref().map_or(0, Vec::len)
    }
}

static STARTED: AtomicBool = AtomicBool::new(false);

pub fn claimed_with_compare_exchange() {
    let claim = STARTED.compare_exchange(false, true, Ordering::AcqRel, Ordering::Acquire);
    if claim.is_ok() {
        spawn_worker();
    }
}

static SWAPPED: AtomicBool = AtomicBool::new(false);

pub fn claimed_with_swap() {
    if !SWAPPED.swap(true, Ordering::AcqRel) {
        spawn_worker();
    }
}

static CHECKED: AtomicBool = AtomicBool::new(false);

/// A cheap look before the claim.
pub fn looked_then_claimed() {
    if CHECKED.load(Ordering::Acquire) {
        return;
    }
    if !CHECKED.swap(true, Ordering::AcqRel) {
        spawn_worker();
    }
}

static PROCESSORS: AtomicUsize = AtomicUsize::new(0);

/// Every thread computes the same word.
pub fn idempotent_memo() -> usize {
    let known = PROCESSORS.load(Ordering::Relaxed);
    if known != 0 {
        return known;
    }
    let count = thread::available_parallelism().map_or(1, usize::from);
    PROCESSORS.store(count, Ordering::Relaxed);
    count
}

static SEEN: AtomicBool = AtomicBool::new(false);

/// Spares a write to a shared cache line; nothing else depends on it.
pub fn one_way_latch() {
    if !SEEN.load(Ordering::Relaxed) {
        SEEN.store(true, Ordering::Relaxed);
    }
}

static FAST: AtomicBool = AtomicBool::new(false);
static SLOW: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The first look is atomic, the second is under the lock.
pub fn double_checked_with_an_atomic() {
    if !FAST.load(Ordering::Acquire) {
        let mut names = SLOW.lock().unwrap();
        if !FAST.load(Ordering::Relaxed) {
            names.extend(load_names());
            FAST.store(true, Ordering::Release);
        }
    }
}

static CONFIG: AtomicPtr<Vec<String>> = AtomicPtr::new(ptr::null_mut());

/// The loser frees what it made.
pub fn pointer_with_compare_exchange() -> &'static Vec<String> {
    let known = CONFIG.load(Ordering::Acquire);
    if !known.is_null() {
        return unsafe { &*known };
    }
    let fresh = Box::into_raw(Box::new(load_names()));
    match CONFIG.compare_exchange(ptr::null_mut(), fresh, Ordering::AcqRel, Ordering::Acquire) {
        Ok(_) => unsafe { &*fresh },
        Err(first) => unsafe {
            drop(Box::from_raw(fresh));
            &*first
        },
    }
}

static PHASE: AtomicU8 = AtomicU8::new(0);
static mut TABLE: [u32; 4] = [0; 4];

/// One thread claims the work; the others wait for its end.
pub fn claimed_then_published() -> u32 {
    if PHASE.load(Ordering::Acquire) != 2 {
        let claim = PHASE.compare_exchange(0, 1, Ordering::AcqRel, Ordering::Acquire);
        if claim.is_ok() {
            unsafe { TABLE = [1, 2, 3, 4] };
            PHASE.store(2, Ordering::Release);
        }
        while PHASE.load(Ordering::Acquire) != 2 {
            std::hint::spin_loop();
        }
    }
    unsafe { TABLE[0] }
}

/// An owner that nobody shares yet.
#[derive(Default)]
pub struct Owner {
    started: AtomicBool,
}

impl Owner {
    pub fn exclusive_receiver(&mut self) {
        if !self.started.load(Ordering::Relaxed) {
            spawn_worker();
            self.started.store(true, Ordering::Relaxed);
        }
    }

    pub fn not_yet_shared() -> Self {
        let owner = Self::default();
        if !owner.started.load(Ordering::Relaxed) {
            println!("made");
            owner.started.store(true, Ordering::Relaxed);
        }
        owner
    }
}

static STOP: AtomicBool = AtomicBool::new(false);

pub fn stop_flag() {
    while !STOP.load(Ordering::Relaxed) {
        println!("working");
    }
}

pub fn stop() {
    STOP.store(true, Ordering::Relaxed);
}

static OPEN: AtomicBool = AtomicBool::new(false);
static CLOSED: AtomicBool = AtomicBool::new(false);

/// The flag that is stored is not the one that was tested.
pub fn two_flags() {
    if !OPEN.load(Ordering::Acquire) {
        println!("not open");
    }
    CLOSED.store(true, Ordering::Release);
}

/// A flag that is set whatever it was.
pub fn load_decides_nothing() {
    let before = OPEN.load(Ordering::Acquire);
    println!("open before: {before}");
    OPEN.store(true, Ordering::Release);
}

static PARKED: parking_lot::Once = parking_lot::Once::new();
static mut PARKED_NAMES: Option<Vec<String>> = None;

pub fn parking_lot_once() -> usize {
    PARKED.call_once(|| unsafe { PARKED_NAMES = Some(load_names()) });
    unsafe { PARKED_NAMES.as_ref().map_or(0, Vec::len) }
}

static ASYNC: tokio::sync::OnceCell<Vec<String>> = tokio::sync::OnceCell::const_new();

pub async fn tokio_once_cell() -> usize {
    ASYNC.get_or_init(|| async { load_names() }).await.len()
}

/// Done when the wire is tripped, or when the event comes, which trips it.
pub struct TripWire {
    tripped: Arc<AtomicBool>,
    event: Pin<Box<dyn Future<Output = ()>>>,
}

impl Future for TripWire {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.tripped.load(Ordering::Acquire) {
            return Poll::Ready(());
        }
        if self.event.as_mut().poll(cx).is_ready() {
            self.tripped.store(true, Ordering::Release);
            return Poll::Ready(());
        }
        Poll::Pending
    }
}

/// State of a service that many threads hold.
#[derive(Default)]
pub struct Service {
    running: AtomicBool,
    jobs: Mutex<Vec<u32>>,
}

/// What is printed differs, what is done does not.
pub fn said_before_it_is_set(service: &Arc<Service>) {
    if !service.running.load(Ordering::Acquire) {
        println!("not running yet");
    }
    service.running.store(true, Ordering::Release);
}

/// Whoever finds it set has something to do.
pub fn stopped_before_it_runs_again(service: &Arc<Service>) {
    if service.running.load(Ordering::Acquire) {
        spawn_worker();
    }
    service.running.store(true, Ordering::Release);
}

pub fn set_under_the_lock(service: &Arc<Service>) {
    let mut jobs = service.jobs.lock().unwrap();
    if !service.running.load(Ordering::Acquire) {
        jobs.push(1);
    }
    jobs.sort();
    service.running.store(true, Ordering::Release);
}

pub fn worked_under_the_lock_of_the_store(service: &Arc<Service>) {
    let running = service.running.load(Ordering::Acquire);
    let mut jobs = service.jobs.lock().unwrap();
    if !running {
        jobs.push(1);
    }
    service.running.store(true, Ordering::Release);
}

/// Set for another reason.
pub fn set_when_something_else_is_there(service: &Arc<Service>, job: Option<u32>) {
    if !service.running.load(Ordering::Acquire) {
        spawn_worker();
    }
    if job.is_some() {
        service.running.store(true, Ordering::Release);
    }
}

pub fn works_until_it_is_set(service: &Arc<Service>) {
    while !service.running.load(Ordering::Acquire) {
        spawn_worker();
    }
    service.running.store(true, Ordering::Release);
}

pub fn set_and_taken_back(service: &Arc<Service>) {
    if !service.running.load(Ordering::Acquire) {
        spawn_worker();
    }
    service.running.store(true, Ordering::Release);
    println!("ran");
    service.running.store(false, Ordering::Release);
}
