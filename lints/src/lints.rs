//! The catalogue: one file per lint, one line per lint here.

pub mod invalid_suppression;
pub mod manual_lazy_init;
pub mod racy_lazy_init;
pub mod reentrant_lock;
pub mod unchecked_upgrade;
pub mod unused_suppression;

mod finding;

use crate::diagnostic::Diagnostic;
use crate::flow::path::PathId;
use crate::flow::{Callers, Context, Facts, Share};
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
const PER_BODY: &[fn(&Context<'_>, &Facts, &mut Findings)] = &[
    racy_lazy_init::check,
    reentrant_lock::check,
    unchecked_upgrade::check,
];

/// What lints find in one body.
#[derive(Default)]
pub(crate) struct Findings(Vec<Finding>);

struct Finding {
    diagnostic: Diagnostic,
    /// What other threads must not come to in between, as the body names it.
    state: Option<PathId>,
}

impl Findings {
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(Finding {
            diagnostic,
            state: None,
        });
    }

    /// Of a lint that is about [others](Hazard::Others): they have to come to the state.
    pub(crate) fn push_about(&mut self, state: PathId, diagnostic: Diagnostic) {
        self.0.push(Finding {
            diagnostic,
            state: Some(state),
        });
    }
}

/// Runs the lints over bodies, callees first, and then over what they learnt of the whole workspace.
pub(crate) struct Checker {
    found: Vec<Diagnostic>,
    /// Findings that are none if all callers hold a lock around the body.
    depending: Vec<(BodyId, Finding)>,
    callers: Callers,
    lazy_cells: manual_lazy_init::Cells,
}

impl Checker {
    pub(crate) fn new(callers: Callers) -> Self {
        Self {
            found: Vec::new(),
            depending: Vec::new(),
            callers,
            lazy_cells: manual_lazy_init::Cells::default(),
        }
    }

    pub(crate) fn body(&mut self, cx: &Context<'_>, facts: &Facts) {
        let mut found = Findings::default();
        for check in PER_BODY {
            check(cx, facts, &mut found);
        }
        for finding in found.0 {
            match finding.diagnostic.lint.hazard {
                Hazard::Alone => self.found.push(finding.diagnostic),
                Hazard::Others => self.depending.push((facts.body, finding)),
            }
        }
        self.callers.collect(facts);
        self.lazy_cells.collect(cx, facts);
    }

    pub(crate) fn finish(mut self, cx: &Context<'_>) -> Vec<Diagnostic> {
        self.lazy_cells.report(cx, &self.callers, &mut self.found);
        for (body, finding) in self.depending {
            let mut diagnostic = finding.diagnostic;
            match self.callers.guard(cx, body, finding.state) {
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
