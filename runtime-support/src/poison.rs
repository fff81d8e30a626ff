//! What all locks say when a thread panicked while it held them.

use std::panic::Location;

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
