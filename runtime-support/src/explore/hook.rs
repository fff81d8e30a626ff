//! Panics under a schedule: they are part of it, and printed only with what is said of it.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::{self, PanicHookInfo};
use std::sync::{Arc, Once};

use super::run::{self, Panic};

/// Once in a program, before the first run.
pub(super) fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let others = panic::take_hook();
        // Shuttle has a hook of its own, that prints at each panic in the program, whether under a schedule or not. It is put there with the first run.
        let once = shuttle::scheduler::RoundRobinScheduler::new(1);
        shuttle::Runner::new(once, shuttle::Config::new()).run(|| {});
        panic::set_hook(Box::new(move |info| {
            if run::is_running() {
                run::raise(Panic::of(info));
            } else {
                others(info);
            }
        }));
    });
}

/// What the last panic of this thread of the run said, which has this payload.
pub(crate) fn last(payload: &(dyn std::any::Any + Send)) -> Panic {
    let message = message(payload);
    // One that was raised again without a message has not come by the hook, and another may have that was caught.
    let last = run::raised().filter(|last| last.message == message);
    last.unwrap_or(Panic {
        message,
        place: None,
        backtrace: None,
    })
}

impl Panic {
    fn of(info: &PanicHookInfo<'_>) -> Self {
        let backtrace = Backtrace::capture();
        let is_there = backtrace.status() == BacktraceStatus::Captured;
        Self {
            message: message(info.payload()),
            place: info.location().map(ToString::to_string),
            // Written out only if it is shown: that takes long.
            backtrace: is_there.then(|| Arc::new(backtrace)),
        }
    }
}

fn message(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("(a panic without a text)").to_owned()
}
