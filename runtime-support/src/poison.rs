//! Who panicked and may have left a state half changed.

use std::fmt;
use std::panic::Location;

use crate::place::Place;
use crate::sync::{AtomicBool, Mutex, Ordering, lock};

/// The place of the first panic since the state was last known to be sound.
///
/// | `raised` | `last` | the state is |
/// |---|---|---|
/// | false | `None`, or what panicked before the state was declared sound | sound |
/// | true | the first that panicked since | in doubt |
///
/// Both change under the lock of `last`. The flag is read where something else orders it, such as the lock around the state: relaxed is enough. Whoever has seen it may take his
/// time to ask for the place: it is kept when the state is declared sound meanwhile, and the refusal counts as one before that.
pub(crate) struct Poison<P> {
    raised: AtomicBool,
    last: Mutex<Option<P>>,
}

impl<P: Copy> Poison<P> {
    pub(crate) const fn new() -> Self {
        Self {
            raised: AtomicBool::new(false),
            last: Mutex::new(None),
        }
    }

    #[inline]
    pub(crate) fn is_raised(&self) -> bool {
        self.raised.load(Ordering::Relaxed)
    }

    /// What stands at `place` panicked.
    #[cold]
    pub(crate) fn raise(&self, place: P) {
        let mut last = lock(&self.last);
        if !self.raised.swap(true, Ordering::Relaxed) {
            *last = Some(place);
        }
    }

    pub(crate) fn clear(&self) {
        let _last = lock(&self.last);
        self.raised.store(false, Ordering::Relaxed);
    }

    /// What panicked, if the state is in doubt.
    pub(crate) fn first(&self) -> Option<P> {
        if !self.is_raised() {
            return None;
        }
        let last = lock(&self.last);
        last.filter(|_| self.is_raised())
    }

    /// What panicked last, for who has seen the flag.
    pub(crate) fn last(&self) -> P {
        let last = *lock(&self.last);
        last.expect("the flag is raised at a place")
    }
}

/// Panics on behalf of a call, because of the `first` that panicked.
#[cold]
#[track_caller]
pub(crate) fn refuse_call(call: impl fmt::Display, first: &Place) -> ! {
    panic!(
        "{call} cannot run: {first} panicked and may have left the state half changed; \
         `clear_poison` says that it is sound again"
    );
}

/// Panics on behalf of a lock that is poisoned.
#[cold]
#[inline(never)]
#[track_caller]
pub(crate) fn refuse(lock: &str, made: Option<&'static Location<'static>>) -> ! {
    let made = made
        .map(|made| format!(" made at {made}"))
        .unwrap_or_default();
    panic!(
        "the `{lock}`{made} is poisoned: a thread panicked while it held it, and may have left the state half changed; \
         `clear_poison` says that it is sound again"
    );
}
