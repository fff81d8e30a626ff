//! Tested, then initialised, with room for another thread between the two.

use std::cell::UnsafeCell;
use std::future::Future;
use std::pin::Pin;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

pub fn load_names() -> Vec<String> {
    vec!["first".to_owned()]
}

fn spawn_worker() {
    thread::spawn(|| println!("working"));
}

static mut NAMES: Option<Vec<String>> = None;

pub fn static_option() -> usize {
    unsafe {
        if NAMES.is_none() {
            //~^ racy_lazy_init certain
            NAMES = Some(load_names());
        }
        NAMES.as_ref().map_or(0, Vec::len)
    }
}

static mut MATCHED: Option<u32> = None;

pub fn static_option_matched() -> u32 {
    unsafe {
        match MATCHED {
            //~^ racy_lazy_init certain
            Some(value) => value,
            None => {
                let value = load_names().len() as u32;
                MATCHED = Some(value);
                value
            }
        }
    }
}

static mut LATER: Option<u32> = None;

pub fn static_option_with_if_let() -> u32 {
    unsafe {
        if let Some(value) = LATER {
            //~^ racy_lazy_init certain
            return value;
        }
        LATER = Some(load_names().len() as u32);
        1
    }
}

static mut TABLE: *mut Vec<String> = ptr::null_mut();

pub fn static_pointer() -> usize {
    unsafe {
        if TABLE.is_null() {
            //~^ racy_lazy_init certain
            TABLE = Box::into_raw(Box::new(load_names()));
        }
        (&*TABLE).len()
    }
}

static mut READY: bool = false;
static mut SQUARES: [u32; 8] = [0; 8];

pub fn static_flag() -> u32 {
    unsafe {
        if !READY {
            //~^ racy_lazy_init certain
            for n in 0..8 {
                SQUARES[n] = (n * n) as u32;
            }
            READY = true;
        }
        SQUARES[3]
    }
}

static mut RAW: Option<u32> = None;

pub fn through_a_raw_pointer() -> u32 {
    let raw = &raw mut RAW;
    unsafe {
        if (*raw).is_none() {
            //~^ racy_lazy_init certain
            *raw = Some(load_names().len() as u32);
        }
        (*raw).unwrap_or(0)
    }
}

static STARTED: AtomicBool = AtomicBool::new(false);

pub fn started_twice() {
    if !STARTED.load(Ordering::SeqCst) {
        //~^ racy_lazy_init likely|certain
        spawn_worker();
        STARTED.store(true, Ordering::SeqCst);
    }
}

static INSTALLED: AtomicBool = AtomicBool::new(false);

pub fn early_return() {
    if INSTALLED.load(Ordering::Acquire) {
        //~^ racy_lazy_init likely|certain
        return;
    }
    spawn_worker();
    INSTALLED.store(true, Ordering::Release);
}

static CONFIG: AtomicPtr<Vec<String>> = AtomicPtr::new(ptr::null_mut());

/// The loser leaks, and whoever holds its pointer sees another value than the rest.
pub fn atomic_pointer() -> &'static Vec<String> {
    let mut config = CONFIG.load(Ordering::Acquire); //~ racy_lazy_init likely|certain
    if config.is_null() {
        config = Box::into_raw(Box::new(load_names()));
        CONFIG.store(config, Ordering::Release);
    }
    unsafe { &*config }
}

static mut CUBES: [u32; 8] = [0; 8];
static CUBES_READY: AtomicBool = AtomicBool::new(false);

/// The flag is atomic, the data behind it is not.
pub fn flag_over_plain_data() -> u32 {
    if !CUBES_READY.load(Ordering::Acquire) {
        //~^ racy_lazy_init certain
        for n in 0..8_usize {
            unsafe { CUBES[n] = n.pow(3) as u32 };
        }
        CUBES_READY.store(true, Ordering::Release);
    }
    unsafe { CUBES[2] }
}

static mut SHARED: Option<Vec<String>> = None;
static SHARED_TURN: Mutex<()> = Mutex::new(());

/// Double-checked locking; the first check reads what another thread may be writing.
pub fn double_checked() -> usize {
    unsafe {
        if SHARED.is_none() {
            //~^ racy_lazy_init certain
            let _turn = SHARED_TURN.lock().unwrap();
            if SHARED.is_none() {
                SHARED = Some(load_names());
            }
        }
        SHARED.as_ref().map_or(0, Vec::len)
    }
}

/// A cell of one's own.
pub struct Lazy {
    filled: AtomicBool,
    value: UnsafeCell<Vec<String>>,
}

unsafe impl Sync for Lazy {}

impl Lazy {
    pub fn get(&self) -> &Vec<String> {
        if !self.filled.load(Ordering::Acquire) {
            //~^ racy_lazy_init likely|certain
            unsafe { *self.value.get() = load_names() };
            self.filled.store(true, Ordering::Release);
        }
        unsafe { &*self.value.get() }
    }
}

/// State of a service that many threads hold.
#[derive(Default)]
pub struct Service {
    started: AtomicBool,
    closed: AtomicBool,
    phase: AtomicU8,
    workers: Mutex<Vec<thread::JoinHandle<()>>>,
    parked: parking_lot::Mutex<Vec<u32>>,
    inbox: tokio::sync::Mutex<Vec<u32>>,
}

pub fn start(service: &Arc<Service>) {
    let started = service.started.load(Ordering::SeqCst); //~ racy_lazy_init likely|certain
    if !started {
        spawn_worker();
        service.started.store(true, Ordering::SeqCst);
    }
}

pub fn close(service: &Arc<Service>) {
    let closed = service.closed.load(Ordering::SeqCst); //~ racy_lazy_init likely|certain
    if closed {
        return;
    }
    println!("closing");
    service.closed.store(true, Ordering::SeqCst);
}

pub fn first_phase(service: &Arc<Service>) {
    let phase = service.phase.load(Ordering::Acquire); //~ racy_lazy_init likely|certain
    if phase == 0 {
        spawn_worker();
        service.phase.store(1, Ordering::Release);
    }
}

/// The lock covers the work, but neither the check nor the store.
pub fn lock_over_the_work_only(service: &Arc<Service>) {
    let started = service.started.load(Ordering::Acquire); //~ racy_lazy_init likely|certain
    if !started {
        let worker = thread::spawn(|| println!("working"));
        service.workers.lock().unwrap().push(worker);
        service.started.store(true, Ordering::Release);
    }
}

pub fn parking_lot_lock_over_the_work_only(service: &Arc<Service>) {
    let started = service.started.load(Ordering::Acquire); //~ racy_lazy_init likely|certain
    if !started {
        service.parked.lock().push(1);
        service.started.store(true, Ordering::Release);
    }
}

pub async fn tokio_lock_over_the_work_only(service: &Service) {
    if !service.started.load(Ordering::Acquire) {
        //~^ racy_lazy_init likely|certain
        service.inbox.lock().await.push(1);
        service.started.store(true, Ordering::Release);
    }
}

/// What is awaited is not to be seen, and may well be felt elsewhere.
pub async fn made_by_what_is_awaited(service: &Service, make: Pin<Box<dyn Future<Output = ()>>>) {
    if !service.started.load(Ordering::Acquire) {
        //~^ racy_lazy_init likely
        make.await;
        service.started.store(true, Ordering::Release);
    }
}

/// Whether it was set decides what is done before it is, but not that it is.
pub async fn closed_in_the_end(
    service: &Service,
    end_sessions: Pin<Box<dyn Future<Output = ()>>>,
    end_the_rest: Pin<Box<dyn Future<Output = ()>>>,
) {
    if !service.closed.load(Ordering::SeqCst) {
        //~^ racy_lazy_init likely
        end_sessions.await;
    }
    end_the_rest.await;
    service.closed.store(true, Ordering::SeqCst);
}

pub fn started_in_the_end(service: &Arc<Service>) {
    let started = service.started.load(Ordering::Acquire); //~ racy_lazy_init likely
    if !started {
        spawn_worker();
    }
    println!("started");
    service.started.store(true, Ordering::Release);
}

pub fn worked_under_a_lock_before(service: &Arc<Service>) {
    if !service.started.load(Ordering::Acquire) {
        //~^ racy_lazy_init likely
        service.parked.lock().push(1);
    }
    service.started.store(true, Ordering::Release);
}

impl Service {
    fn is_started(&self) -> bool {
        self.started.load(Ordering::Acquire)
    }
}

pub async fn seen_by_a_helper(service: &Service) {
    if !service.is_started() {
        //~^ racy_lazy_init likely
        service.inbox.lock().await.push(1);
    }
    println!("started");
    service.started.store(true, Ordering::Release);
}

pub fn whether_it_fails_or_not() {
    if !STARTED.load(Ordering::Acquire) { //~ racy_lazy_init likely
        if std::fs::read("names").is_err() {
            std::fs::write("names", "").unwrap();
            STARTED.store(true, Ordering::Release);
        }
    }
}
