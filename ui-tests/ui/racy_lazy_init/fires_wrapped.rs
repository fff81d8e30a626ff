//! The check, the initialisation or the store is somewhere else.

use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};
use std::thread;

use other::latch::{self, Latch};

fn spawn_worker() {
    thread::spawn(|| println!("working"));
}

#[derive(Default)]
pub struct Service {
    started: AtomicBool,
    latch: Latch,
}

impl Service {
    fn is_started(&self) -> bool {
        self.started.load(Ordering::SeqCst)
    }

    fn mark_started(&self) {
        self.started.store(true, Ordering::SeqCst);
    }

    fn start_and_mark(&self) {
        spawn_worker();
        self.started.store(true, Ordering::SeqCst);
    }

    pub fn helpers_on_both_sides(&self) {
        if !self.is_started() {
            //~^ racy_lazy_init likely|certain
            spawn_worker();
            self.mark_started();
        }
    }

    pub fn helper_checks(&self) {
        if self.is_started() {
            //~^ racy_lazy_init likely|certain
            return;
        }
        spawn_worker();
        self.started.store(true, Ordering::SeqCst);
    }

    pub fn helper_starts_and_stores(&self) {
        if !self.started.load(Ordering::SeqCst) {
            //~^ racy_lazy_init likely|certain
            self.start_and_mark();
        }
    }

    pub fn latch_of_another_crate(&self) {
        if !self.latch.is_set() {
            //~^ racy_lazy_init likely|certain
            spawn_worker();
            self.latch.set();
        }
    }

    async fn connect(&self) {
        println!("connected");
    }

    pub async fn async_helper(&self) {
        if !self.is_started() {
            //~^ racy_lazy_init likely|certain
            self.connect().await;
            self.mark_started();
        }
    }

    pub fn in_a_closure_that_runs_at_once(&self, wanted: Option<u32>) {
        wanted.into_iter().for_each(|_| {
            if !self.started.load(Ordering::SeqCst) {
                //~^ racy_lazy_init likely|certain
                spawn_worker();
                self.started.store(true, Ordering::SeqCst);
            }
        });
    }
}

pub fn static_of_another_crate() {
    if !latch::STARTED.load(Ordering::Acquire) {
        //~^ racy_lazy_init likely|certain
        latch::start_workers();
        latch::STARTED.store(true, Ordering::Release);
    }
}

static mut NAMES: Option<Vec<String>> = None;

fn names() -> &'static mut Option<Vec<String>> {
    unsafe { &mut *(&raw mut NAMES) }
}

pub fn accessor_of_a_static() -> usize {
    let names = names();
    if names.is_none() {
        //~^ racy_lazy_init certain
        *names = Some(vec!["first".to_owned()]);
    }
    names.as_ref().map_or(0, Vec::len)
}

static mut WORDS: Option<Vec<String>> = None;

fn fill_words() {
    unsafe { WORDS = Some(vec!["first".to_owned()]) };
}

pub fn helper_initialises_a_static() -> usize {
    unsafe {
        if WORDS.is_none() {
            //~^ racy_lazy_init certain
            fill_words();
        }
        WORDS.as_ref().map_or(0, Vec::len)
    }
}

macro_rules! lazily {
    ($flag:expr, $work:expr) => {
        if !$flag.load(Ordering::Acquire) {
            $work;
            $flag.store(true, Ordering::Release);
        }
    };
}

static PRINTED: AtomicBool = AtomicBool::new(false);

pub fn through_a_macro() {
    lazily!(PRINTED, println!("only once?")); //~ racy_lazy_init likely|certain
}

/// A pointer that is set on first use, for any type.
pub struct OnFirstUse<T> {
    value: AtomicPtr<T>,
}

impl<T: Default> OnFirstUse<T> {
    pub const fn new() -> Self {
        Self {
            value: AtomicPtr::new(ptr::null_mut()),
        }
    }

    pub fn generic_type(&self) -> &T {
        let value = self.value.load(Ordering::Acquire); //~ racy_lazy_init likely|certain
        if !value.is_null() {
            return unsafe { &*value };
        }
        let fresh = Box::into_raw(Box::<T>::default());
        self.value.store(fresh, Ordering::Release);
        unsafe { &*fresh }
    }
}

pub trait Startable {
    fn started(&self) -> &AtomicBool;
    fn run(&self);

    fn provided_trait_method(&self) {
        if !self.started().load(Ordering::SeqCst) {
            //~^ racy_lazy_init likely|certain
            self.run();
            self.started().store(true, Ordering::SeqCst);
        }
    }
}

impl Startable for Service {
    fn started(&self) -> &AtomicBool {
        &self.started
    }

    fn run(&self) {
        spawn_worker();
    }
}

/// A newtype around the flag.
#[derive(Clone, Default)]
pub struct Flag(Arc<AtomicBool>);

impl Flag {
    fn get(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    fn raise(&self) {
        self.0.store(true, Ordering::Release);
    }
}

pub fn newtype_around_the_flag(flag: &Flag) {
    let same = flag.clone();
    if !flag.get() {
        //~^ racy_lazy_init likely|certain
        spawn_worker();
        same.raise();
    }
}
