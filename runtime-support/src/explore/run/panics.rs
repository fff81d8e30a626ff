//! Which threads of a run panic. They are all one to the system, which says so of each of them while one does.

use super::{Panic, RUN, current, is_running, with};

/// This thread panics.
pub(in crate::explore) fn raise(panic: Panic) {
    // What panics may be here.
    RUN.with(|run| {
        if let Ok(mut run) = run.try_borrow_mut() {
            if let Some(run) = run.as_mut() {
                run.threads[current()].raised = Some(panic);
            }
        }
    });
}

/// What this thread panicked with last.
pub(in crate::explore) fn raised() -> Option<Panic> {
    with(|run| run.threads[current()].raised.take())
}

/// Whether this thread panics: by a destructor that waits, another may.
pub(crate) fn is_panicking() -> bool {
    std::thread::panicking()
        && (!is_running()
            || with(|run| {
                let mut others = run
                    .threads
                    .iter()
                    .enumerate()
                    .filter(|(it, _)| *it != current());
                let is_other = others.any(|(_, thread)| thread.is_held_back);
                !is_other || run.threads[current()].raised.is_some()
            }))
}

/// This thread waits while its panic comes through.
pub(crate) fn hold_back() {
    with(|run| {
        for (number, thread) in run.threads.iter_mut().enumerate() {
            if number == current() {
                let unknown = || Panic {
                    message: "(a panic that was raised again)".to_owned(),
                    place: None,
                    backtrace: None,
                };
                thread.unwinds = Some(thread.raised.clone().unwrap_or_else(unknown));
                // In a scope, it was caught, and comes through when all threads of the scope have ended.
                thread.is_held_back = std::thread::panicking();
            } else if !thread.is_held_back && std::thread::panicking() {
                // It was caught.
                thread.raised = None;
            }
        }
    });
}

pub(crate) fn let_go() {
    with(|run| {
        let thread = &mut run.threads[current()];
        thread.unwinds = None;
        thread.is_held_back = false;
    });
}
