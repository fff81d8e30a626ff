//! The catalogue: one file per lint, one line per lint here.

pub mod invalid_suppression;
pub mod manual_lazy_init;
pub mod racy_lazy_init;
pub mod reentrant_lock;
pub mod unchecked_upgrade;
pub mod unused_suppression;

mod finding;

use crate::diagnostic::Diagnostic;
use crate::flow::{Context, Facts, Share};
use crate::link::BodyId;
use crate::lint::{Hazard, Lint, Tier};

/// Every lint, in alphabetical order.
pub static ALL: &[&Lint] = &[
    &invalid_suppression::INVALID_SUPPRESSION,
    &manual_lazy_init::MANUAL_LAZY_INIT,
    &racy_lazy_init::RACY_LAZY_INIT,
    &reentrant_lock::REENTRANT_LOCK,
    &unchecked_upgrade::UNCHECKED_UPGRADE,
    &unused_suppression::UNUSED_SUPPRESSION,
];

/// Lints that need one body at a time.
const PER_BODY: &[fn(&Context<'_>, &Facts, &mut Vec<Diagnostic>)] = &[
    racy_lazy_init::check,
    reentrant_lock::check,
    unchecked_upgrade::check,
];

/// Runs the lints over bodies, callees first, and then over what they learnt of the whole workspace.
#[derive(Default)]
pub(crate) struct Checker {
    found: Vec<Diagnostic>,
    /// Findings that are none if all callers hold a lock around the body.
    depending: Vec<(BodyId, Diagnostic)>,
    lazy_cells: manual_lazy_init::Cells,
}

impl Checker {
    pub(crate) fn body(&mut self, cx: &Context<'_>, facts: &Facts) {
        let mut found = Vec::new();
        for check in PER_BODY {
            check(cx, facts, &mut found);
        }
        for diagnostic in found {
            match diagnostic.lint.hazard {
                Hazard::Alone => self.found.push(diagnostic),
                Hazard::Others => self.depending.push((facts.body, diagnostic)),
            }
        }
        self.lazy_cells.collect(cx, facts);
    }

    pub(crate) fn finish(mut self, cx: &Context<'_>) -> Vec<Diagnostic> {
        self.lazy_cells.report(cx, &mut self.found);
        for (body, mut diagnostic) in self.depending {
            match cx.guarded_by_callers(body) {
                Share::All => continue,
                Share::Some => diagnostic.tier = diagnostic.tier.min(Tier::Likely),
                Share::None => {}
            }
            self.found.push(diagnostic);
        }
        self.found
    }
}

pub(crate) use finding::in_order;
