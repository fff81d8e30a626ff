//! Says so when a schedule has stopped at what the search does not see. Then nobody else would.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::run::Place;

/// After so long without a step.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// Watches until it is dropped.
pub(super) struct Watch {
    seen: Arc<Seen>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
pub(super) struct Seen {
    last: Mutex<Last>,
    is_over: AtomicBool,
}

#[derive(Default, Clone, Copy, PartialEq)]
struct Last {
    steps: u64,
    at: Option<Place>,
}

impl Watch {
    /// `None` if the system has no thread for it.
    pub(super) fn begin(
        patience: Duration,
        mut say: impl FnMut(String) + Send + 'static,
    ) -> Option<Self> {
        let seen = Arc::new(Seen::default());
        let watched = seen.clone();
        let watch = move || watched.watch(patience, &mut say);
        let thread = thread::Builder::new().name("guardlint: watch".to_owned());
        let thread = Some(thread.spawn(watch).ok()?);
        Some(Self { seen, thread })
    }

    pub(super) fn seen(&self) -> Arc<Seen> {
        self.seen.clone()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.seen.is_over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // It does not panic; and if it did, that is not what is searched.
            let _ = thread.join();
        }
    }
}

impl Seen {
    pub(super) fn step(&self, at: Place) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.steps += 1;
        last.at = Some(at);
    }

    fn watch(&self, patience: Duration, say: &mut impl FnMut(String)) {
        let mut before = Last::default();
        loop {
            thread::park_timeout(patience);
            if self.is_over.load(Ordering::Relaxed) {
                return;
            }
            let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
            if last == before {
                say(told(patience, last.at));
            }
            before = last;
        }
    }
}

fn told(patience: Duration, at: Option<Place>) -> String {
    let since = at.map(|at| format!(" since {at}")).unwrap_or_default();
    format!(
        "no step of the schedule for {patience:?}{since}: a thread computes for so long, or waits for what the search does not see, \
         such as a lock, a channel or a thread of `std`"
    )
}

#[cfg(test)]
mod tests {
    use std::panic::Location;
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn who_waits_for_what_is_not_seen_is_told_of() {
        let (say, said) = mpsc::channel();
        let say = move |text| _ = say.send(text);
        let watch = Watch::begin(Duration::from_millis(1), say).expect("there is a thread");
        let at = Location::caller();
        watch.seen().step(at);
        // As a body would wait that nobody sends anything.
        let text = said.recv().expect("it is told");
        assert!(
            text.starts_with("no step of the schedule for 1ms"),
            "{text}"
        );
        let text = said.recv().expect("it is told again");
        assert!(text.contains(&format!(" since {at}: ")), "{text}");
    }

    #[test]
    fn nothing_is_said_of_what_goes_on() {
        let (say, said) = mpsc::channel();
        let say = move |text: String| _ = say.send(text);
        drop(Watch::begin(Duration::from_secs(3600), say));
        assert!(said.recv().is_err());
    }
}
