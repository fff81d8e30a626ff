//! The value is cleared where nobody can say by its name which one it is.

use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

/// Values of one number are of one type.
#[derive(Clone, Copy, Default)]
pub struct Value<const N: u8>(u32);

pub type Lazy<const N: u8> = Mutex<Option<Value<N>>>;

pub struct Spawns {
    slot: Arc<Lazy<1>>,
}

impl Spawns {
    pub fn value(&self) -> Value<1> {
        let mut slot = self.slot.lock().unwrap();
        if slot.is_none() {
            *slot = Some(Value(1));
        }
        slot.unwrap()
    }

    pub fn clears_in_a_thread(&self) {
        let slot = Arc::clone(&self.slot);
        thread::spawn(move || *slot.lock().unwrap() = None);
    }
}

pub struct Chooses {
    slot: Lazy<2>,
    other: Lazy<2>,
}

impl Chooses {
    pub fn value(&self) -> Value<2> {
        let mut slot = self.slot.lock().unwrap();
        if slot.is_none() {
            *slot = Some(Value(1));
        }
        slot.unwrap()
    }

    pub fn clears_one_or_the_other(&self, is_first: bool) {
        let slot = if is_first { &self.slot } else { &self.other };
        *slot.lock().unwrap() = None;
    }
}

pub struct Waits {
    slot: Lazy<3>,
    filled: Condvar,
}

impl Waits {
    pub fn value(&self) -> Value<3> {
        let mut slot = self.slot.lock().unwrap();
        if slot.is_none() {
            *slot = Some(Value(1));
        }
        slot.unwrap()
    }

    pub fn takes_what_it_waited_for(&self) -> Option<Value<3>> {
        let slot = self.slot.lock().unwrap();
        let mut slot = self.filled.wait_while(slot, |slot| slot.is_none()).unwrap();
        slot.take()
    }
}

pub struct Runs {
    slot: Arc<Lazy<4>>,
}

struct Job {
    slot: Arc<Lazy<4>>,
}

impl Job {
    fn run(self) {
        self.slot.lock().unwrap().take();
    }
}

impl Runs {
    pub fn value(&self) -> Value<4> {
        let mut slot = self.slot.lock().unwrap();
        *slot.get_or_insert_with(|| Value(1))
    }

    pub fn clears_in_a_job(&self) {
        let slot = self.slot.clone();
        let job = Job { slot };
        thread::spawn(move || job.run());
    }
}

pub struct Sends {
    slot: Arc<Lazy<5>>,
    used: Sender<Arc<Lazy<5>>>,
}

impl Sends {
    pub fn value(&self) -> Value<5> {
        let mut slot = self.slot.lock().unwrap();
        *slot.get_or_insert_with(|| Value(1))
    }

    pub fn sends_it_to_be_cleared(&self) {
        self.used.send(self.slot.clone()).ok();
    }
}

pub fn clears_what_was_sent(used: Receiver<Arc<Lazy<5>>>) {
    for slot in used {
        slot.lock().unwrap().take();
    }
}

pub struct Lists {
    slot: Lazy<6>,
    other: Lazy<6>,
}

impl Lists {
    pub fn value(&self) -> Value<6> {
        let mut slot = self.slot.lock().unwrap();
        *slot.get_or_insert_with(|| Value(1))
    }

    pub fn clears_all(&self) {
        for slot in [&self.slot, &self.other] {
            *slot.lock().unwrap() = None;
        }
    }
}

pub struct Shows {
    slot: Arc<Lazy<7>>,
}

impl Shows {
    pub fn value(&self) -> Value<7> {
        let mut slot = self.slot.lock().unwrap();
        *slot.get_or_insert_with(|| Value(1))
    }

    /// Whoever has it can clear it.
    pub fn slot(&self) -> Arc<Lazy<7>> {
        self.slot.clone()
    }
}

pub struct Awaits {
    slot: Arc<tokio::sync::Mutex<Option<Value<8>>>>,
}

impl Awaits {
    pub async fn value(&self) -> Value<8> {
        let mut slot = self.slot.lock().await;
        if slot.is_none() {
            *slot = Some(Value(1));
        }
        slot.unwrap()
    }

    pub fn clears_in_a_task(&self) {
        let slot = self.slot.clone();
        tokio::spawn(async move { *slot.lock().await = None });
    }
}

static FIRST: Lazy<9> = Mutex::new(None);
static SECOND: Lazy<9> = Mutex::new(None);

pub fn first() -> Value<9> {
    let mut first = FIRST.lock().unwrap();
    if first.is_none() {
        *first = Some(Value(1));
    }
    first.unwrap()
}

pub fn clears_a_static(is_first: bool) {
    let mut slot = match is_first {
        true => FIRST.lock().unwrap(),
        false => SECOND.lock().unwrap(),
    };
    *slot = None;
}

pub struct Parks {
    slot: Arc<parking_lot::Mutex<Option<Value<10>>>>,
}

impl Parks {
    pub fn value(&self) -> Value<10> {
        *self.slot.lock().get_or_insert_with(|| Value(1))
    }

    pub fn clears_when_it_is_called(&self) -> Box<dyn Fn() + Send> {
        let slot = self.slot.clone();
        Box::new(move || *slot.lock() = None)
    }
}

pub trait Shared {
    fn slot(&self) -> &Lazy<11>;
}

pub struct Answers {
    slot: Lazy<11>,
}

impl Answers {
    pub fn value(&self) -> Value<11> {
        let mut slot = self.slot.lock().unwrap();
        *slot.get_or_insert_with(|| Value(1))
    }
}

/// Whoever has the trait can clear it.
impl Shared for Answers {
    fn slot(&self) -> &Lazy<11> {
        &self.slot
    }
}

pub struct Fair {
    slot: Arc<parking_lot::FairMutex<Option<Value<12>>>>,
}

impl Fair {
    pub fn value(&self) -> Value<12> {
        *self.slot.lock().get_or_insert_with(|| Value(1))
    }

    pub fn slot(&self) -> Arc<parking_lot::FairMutex<Option<Value<12>>>> {
        self.slot.clone()
    }
}
