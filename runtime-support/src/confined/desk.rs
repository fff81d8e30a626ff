//! What lies on the desk of the thread, and how it is served.

use std::collections::VecDeque;
use std::mem;
use std::sync::Arc;

use super::errand::{Errand, quietly};
use super::patience::give_way_until;
use crate::place::Place;
use crate::poison::Poison;
use crate::semaphore::Semaphore;
use crate::sync::{AtomicBool, Mutex, Ordering, acting, lock, thread};

pub(crate) struct Desk<S> {
    mail: Mutex<Mail<S>>,
    /// Whether there may be mail. A hint: the lock decides.
    arrived: AtomicBool,
    room: Option<Semaphore>,
    poison: Option<Poison<Place>>,
}

struct Mail<S> {
    errands: Errands<S>,
    /// The thread, if it sleeps.
    sleeper: Option<thread::Thread>,
    closed: bool,
}

type Errands<S> = VecDeque<Arc<dyn Errand<S>>>;

impl<S> Desk<S> {
    pub(super) fn new(room: Option<Semaphore>, poison: Option<Poison<Place>>) -> Self {
        let mail = Mail {
            errands: VecDeque::new(),
            sleeper: None,
            closed: false,
        };
        Self {
            mail: Mutex::new(mail),
            arrived: AtomicBool::new(false),
            room,
            poison,
        }
    }

    pub(super) fn post(&self, errand: Arc<dyn Errand<S>>) {
        self.ring(|mail| mail.errands.push_back(errand));
    }

    /// Nobody will post any more.
    pub(super) fn close(&self) {
        self.ring(|mail| mail.closed = true);
    }

    fn ring(&self, act: impl FnOnce(&mut Mail<S>)) {
        let mut mail = lock(&self.mail);
        act(&mut mail);
        self.arrived.store(true, Ordering::Relaxed);
        let sleeper = mail.sleeper.take();
        drop(mail);
        if let Some(thread) = sleeper {
            thread.unpark();
        }
    }

    /// What the thread does all its life.
    pub(super) fn serve(&self, state: &mut S) {
        let mut errands = Errands::new();
        // In order of arrival, like the mail.
        let mut kept = Vec::new();
        while self.fetch(&mut errands) {
            while let Some(errand) = errands.pop_front() {
                if let Some(room) = &self.room {
                    quietly(|| room.add_permits(1));
                }
                if errand.attempt(state, self.poison.as_ref()) {
                    quietly(|| drop(errand));
                    self.attempt_all(&mut kept, state);
                } else {
                    kept.push(errand);
                }
            }
        }
    }

    /// Waits for mail, and takes all of it. Whether there will be more.
    fn fetch(&self, errands: &mut Errands<S>) -> bool {
        give_way_until(|| self.arrived.load(Ordering::Relaxed));
        loop {
            let mut mail = lock(&self.mail);
            if !mail.errands.is_empty() {
                mem::swap(&mut mail.errands, errands);
                self.arrived.store(false, Ordering::Relaxed);
                return true;
            }
            if mail.closed {
                return false;
            }
            mail.sleeper = Some(thread::current());
            drop(mail);
            let _acting = acting("takes a job", "waits for jobs");
            thread::park();
        }
    }

    /// After a job that may have changed the state. Each that is done may have changed it for those before.
    fn attempt_all(&self, kept: &mut Vec<Arc<dyn Errand<S>>>, state: &mut S) {
        let mut at = 0;
        while at < kept.len() {
            if kept[at].attempt(state, self.poison.as_ref()) {
                let errand = kept.remove(at);
                quietly(|| drop(errand));
                at = 0;
            } else {
                at += 1;
            }
        }
    }

    pub(super) fn room(&self) -> Option<&Semaphore> {
        self.room.as_ref()
    }

    pub(super) fn poison(&self) -> Option<&Poison<Place>> {
        self.poison.as_ref()
    }
}
