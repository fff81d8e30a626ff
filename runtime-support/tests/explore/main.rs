//! Bodies of tests that are run under schedules.
//!
//! | module | shows |
//! |---|---|
//! | `attribute` | `#[guardlint::test(explore)]` |
//! | `found` | mistakes that are found, and what is said of them |
//! | `methods` | what each method of search tries |
//! | `nothing` | right code, of which nothing is said |
//! | `panics` | what is said of threads that panic |
//! | `primitives` | mistakes with the primitives |
//! | `threads` | threads of a schedule behave as those of `std` |
//! | `upgrades` | reads that are upgraded, and how that goes wrong |

mod attribute;
mod found;
mod methods;
mod nothing;
mod panics;
mod primitives;
mod threads;
#[cfg(feature = "parking_lot")]
mod upgrades;

use guardlint::explore::{Failure, Search};

/// What each method of search finds.
fn found(body: fn()) -> Failure {
    let exhaustive = Search::exhaustive().preemptions(2);
    for search in [Search::random(), Search::pct(3), exhaustive] {
        let found = search.find(body);
        assert!(found.is_err(), "not found by {search:?}");
    }
    (Search::new().find(body)).expect_err("nothing is found")
}

/// No method finds anything.
fn nothing_found(body: fn()) {
    Search::new().run(body);
    Search::exhaustive().schedules(2_000).run(body);
}
