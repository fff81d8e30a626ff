//! Deadlocks are found before they happen, and nothing else is.
#![cfg(any(debug_assertions, feature = "detect"))]

mod a_lock_that_is_held;
mod a_wrong_order;
mod circles;
mod monitors;
mod nothing_is_said_of;
#[cfg(any(feature = "tokio", feature = "async-lock"))]
#[path = "../polling/mod.rs"]
mod polling;
#[cfg(any(feature = "tokio", feature = "async-lock"))]
mod tasks;
#[cfg(feature = "parking_lot")]
mod upgrades;

use std::mem;
use std::sync::{Mutex, PoisonError};

use guardlint::detect::{self, Report, Response};

/// What is reported while this runs. A thread that would wait for itself panics, others go on.
fn reports(run: impl FnOnce()) -> Vec<Report> {
    reports_and(run, |report| match report {
        Report::Relock { .. } => Response::Panic,
        _ => Response::Continue,
    })
}

/// There is one hook: the tests take turns.
fn reports_and(run: impl FnOnce(), respond: fn(&Report) -> Response) -> Vec<Report> {
    static TURN: Mutex<()> = Mutex::new(());
    static SEEN: Mutex<Vec<Report>> = Mutex::new(Vec::new());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    SEEN.lock().unwrap().clear();
    detect::set_hook(move |report| {
        SEEN.lock().unwrap().push(report.clone());
        respond(report)
    });
    run();
    detect::reset_hook();
    mem::take(&mut SEEN.lock().unwrap())
}

fn is_silent(run: impl FnOnce()) {
    let reports = reports(run);
    assert!(reports.is_empty(), "{}", reports[0]);
}

/// One circle, of so many steps.
fn assert_circle(reports: &[Report], len: usize) {
    let [Report::Order { steps, .. }] = reports else {
        panic!("not one circle: {reports:#?}");
    };
    assert_eq!(steps.len(), len, "{}", reports[0]);
    for (i, step) in steps.iter().enumerate() {
        assert_eq!(step.wanted.made, steps[(i + 1) % len].held.made);
    }
}
