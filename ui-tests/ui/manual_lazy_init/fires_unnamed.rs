//! What is cleared in other places is something else.

use std::sync::{Arc, Condvar, Mutex};
use std::thread;

/// Values of one number are of one type.
#[derive(Clone, Copy, Default)]
pub struct Value<const N: u8>(u32);

pub type Lazy<const N: u8> = Mutex<Option<Value<N>>>;

pub struct Spawns {
    slot: Arc<Lazy<1>>,
    other: Arc<Lazy<2>>,
}

impl Spawns {
    pub fn value(&self) -> Value<1> {
        let mut slot = self.slot.lock().unwrap();
        if slot.is_none() {
            //~^ manual_lazy_init advice
            *slot = Some(Value(1));
        }
        slot.unwrap()
    }

    pub fn clears_something_of_another_type(&self) {
        let other = Arc::clone(&self.other);
        thread::spawn(move || *other.lock().unwrap() = None);
    }
}

pub struct Lends {
    slot: Lazy<3>,
    other: Lazy<3>,
}

fn clear(slot: &Lazy<3>) {
    *slot.lock().unwrap() = None;
}

impl Lends {
    pub fn value(&self) -> Value<3> {
        let mut slot = self.slot.lock().unwrap();
        *slot.get_or_insert_with(|| Value(1)) //~ manual_lazy_init advice
    }

    pub fn clears_the_other(&self) {
        clear(&self.other);
    }
}

pub struct Waits {
    slot: Lazy<4>,
    closed: Mutex<Option<bool>>,
    closing: Condvar,
}

impl Waits {
    pub fn value(&self) -> Value<4> {
        let mut slot = self.slot.lock().unwrap();
        if slot.is_none() {
            //~^ manual_lazy_init advice
            *slot = Some(Value(1));
        }
        slot.unwrap()
    }

    pub fn waits_for_something_else(&self) {
        let closed = self.closed.lock().unwrap();
        *self.closing.wait(closed).unwrap() = None;
    }
}

pub struct Keeps {
    slot: Lazy<5>,
}

impl Keeps {
    pub fn value(&self) -> Value<5> {
        let mut slot = self.slot.lock().unwrap();
        *slot.get_or_insert_with(|| Value(1)) //~ manual_lazy_init advice
    }
}

/// It can be of none of the locks here, whatever the type.
pub fn makes_one<T>() -> Arc<Mutex<Option<T>>> {
    Arc::default()
}
