//! A flag beside a monitor that its methods look at beside each other, or outside of any.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use guardlint::monitor;

static IS_SET_UP: AtomicBool = AtomicBool::new(false);
static IS_READY: AtomicBool = AtomicBool::new(false);
static VALUE: AtomicU32 = AtomicU32::new(0);

fn set_up() {
    VALUE.store(1, Ordering::Relaxed);
    println!("set up");
}

#[monitor]
#[derive(Default)]
pub struct Calls {
    calls: u32,
}

#[monitor]
impl Calls {
    pub fn count(&mut self) {
        self.calls += 1;
    }
}

pub fn before_a_section(calls: &Calls) {
    if !IS_SET_UP.load(Ordering::Acquire) {
        //~^ racy_lazy_init certain|likely
        set_up();
        IS_SET_UP.store(true, Ordering::Release);
    }
    calls.count();
}

#[monitor(rwlock)]
#[derive(Default)]
pub struct Icons {
    names: Vec<u32>,
}

#[monitor(rwlock)]
impl Icons {
    pub fn beside_each_other(&self) -> usize {
        if !IS_READY.load(Ordering::Acquire) {
            //~^ racy_lazy_init certain|likely
            set_up();
            IS_READY.store(true, Ordering::Release);
        }
        self.names.len()
    }
}
