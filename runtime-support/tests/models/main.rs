//! The primitives under many schedules: more of them than for a test of something that is built with them.

mod bank;
mod confined;
mod memo;
mod memo_confined;
mod monitor_thread;
mod once;
mod queue;
mod semaphore;
#[cfg(feature = "parking_lot")]
mod upgrades;

use guardlint::explore::Search;

/// Enough for a change. `GUARDLINT_SCHEDULES` says otherwise.
const SCHEDULES: usize = 10_000;

fn check_random(model: impl Fn() + Send + Sync + 'static, schedules: usize) {
    Search::random().schedules(schedules).run(model);
}

fn check_pct(model: impl Fn() + Send + Sync + 'static, schedules: usize, depth: usize) {
    Search::pct(depth).schedules(schedules).run(model);
}
