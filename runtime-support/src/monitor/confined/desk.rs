//! What lies on the desk of the thread, and how it is served.

use std::collections::VecDeque;
use std::sync::{Arc, PoisonError};

use super::errand::Errand;
use crate::monitor::poison::Poison;
use crate::sync::{Condvar, Mutex, lock};

pub(super) struct Desk<T, const POISONS: bool> {
    mail: Mutex<Mail<T, POISONS>>,
    bell: Condvar,
    /// Locked while a job runs. `None` before the cell has handed it over, and after the thread has ended.
    pub(super) state: Mutex<Option<T>>,
    pub(super) poison: Poison,
}

struct Mail<T, const POISONS: bool> {
    errands: VecDeque<Arc<dyn Errand<T, POISONS>>>,
    closed: bool,
}

impl<T, const POISONS: bool> Desk<T, POISONS> {
    pub(super) fn new() -> Self {
        let mail = Mail {
            errands: VecDeque::new(),
            closed: false,
        };
        Self {
            mail: Mutex::new(mail),
            bell: Condvar::new(),
            state: Mutex::new(None),
            poison: Poison::new(),
        }
    }

    pub(super) fn post(&self, errand: Arc<dyn Errand<T, POISONS>>) {
        lock(&self.mail).errands.push_back(errand);
        self.bell.notify_one();
    }

    /// Nobody will post any more.
    pub(super) fn close(&self) {
        lock(&self.mail).closed = true;
        self.bell.notify_one();
    }

    /// What the thread does all its life.
    pub(super) fn serve(&self) {
        // In order of arrival, like the mail.
        let mut kept = Vec::new();
        while let Some(errand) = self.next() {
            if errand.attempt(self) {
                self.attempt_all(&mut kept);
            } else {
                kept.push(errand);
            }
        }
        let state = lock(&self.state).take();
        drop(state);
    }

    fn next(&self) -> Option<Arc<dyn Errand<T, POISONS>>> {
        let mut mail = lock(&self.mail);
        loop {
            if let Some(errand) = mail.errands.pop_front() {
                return Some(errand);
            }
            if mail.closed {
                return None;
            }
            mail = (self.bell.wait(mail)).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// After a job that may have changed the state. Each that is done may have changed it for those before.
    fn attempt_all(&self, kept: &mut Vec<Arc<dyn Errand<T, POISONS>>>) {
        let mut at = 0;
        while at < kept.len() {
            if kept[at].attempt(self) {
                kept.remove(at);
                at = 0;
            } else {
                at += 1;
            }
        }
    }
}
