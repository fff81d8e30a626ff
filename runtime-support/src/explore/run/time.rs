//! How time passes in a run: as long as a thread can do something, or all at once.

use super::{current, outcome, with};

/// So often a thread finds that its time has not run out, while others do things. Two that wait for each other so would wait for ever.
const PATIENCE: usize = 4;

/// More than any limit that somebody means.
const LONG: u64 = 1 << 60;

/// How often the thread looked at the clock.
#[derive(Clone, Copy, Default)]
pub(super) struct Looks {
    /// When it did last: after so many switches from one thread to another.
    last: Option<u64>,
    count: usize,
}

/// Whether a time limit has run out. It has if nobody did anything since this thread looked before: then nothing else happens.
pub(crate) fn has_passed() -> bool {
    let must = with(|run| {
        let now = run.switches;
        let looks = &mut run.threads[current()].looks;
        let must = looks.last == Some(now) || looks.count >= PATIENCE;
        looks.last = Some(now);
        looks.count += 1;
        must
    });
    let has_passed = must || outcome(2) == 1;
    if has_passed {
        with(|run| run.threads[current()].looks = Looks::default());
    }
    has_passed
}

/// Since whenever the run began. A long time may have passed since somebody looked before.
pub(crate) fn nanoseconds() -> u64 {
    let has_passed = outcome(2) == 1;
    with(|run| {
        if has_passed {
            run.clock = run.clock.saturating_add(LONG);
        }
        run.clock
    })
}
