//! Which findings are answered, and which answers are to nothing.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{Cover, Fault, Scanned, Suppression, Verb};
use crate::diagnostic::{Diagnostic, Label};
use crate::levels::{Levels, Name};
use crate::lint::{Level, Lint, Tier};
use crate::lints::invalid_suppression::INVALID_SUPPRESSION;
use crate::lints::unused_suppression::UNUSED_SUPPRESSION;

type Files<'a> = BTreeMap<PathBuf, Scanned<'a>>;

pub(super) fn apply(
    mut findings: Vec<Diagnostic>,
    files: &mut Files<'_>,
    levels: &Levels,
) -> Vec<Diagnostic> {
    findings.retain_mut(|finding| !answered(finding, files, levels));
    for scanned in files.values() {
        findings.extend(scanned.faults.iter().map(|fault| invalid(scanned, fault)));
    }
    // Those that speak of other suppressions are judged when all others have been.
    for of_others in [false, true] {
        let mut unused: Vec<Diagnostic> = Vec::new();
        for scanned in files.values().filter(|scanned| scanned.file.complete) {
            let own = scanned.suppressions.iter();
            let own = own.filter(|s| speaks_of_others(s) == of_others && !s.conditional);
            unused.extend(own.filter_map(|suppression| idle(scanned, suppression)));
        }
        unused.retain_mut(|finding| of_others || !answered(finding, files, levels));
        findings.append(&mut unused);
    }
    findings.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.primary.span.clone(), d.lint.name);
        key(a).cmp(&key(b))
    });
    findings
}

/// Marks what answers the finding. A lint that is forbidden cannot be answered: the finding says so.
fn answered(finding: &mut Diagnostic, files: &mut Files<'_>, levels: &Levels) -> bool {
    let span = &finding.primary.span;
    let Some(scanned) = files.get_mut(&span.path()) else {
        return false;
    };
    let mut by = None;
    for suppression in &mut scanned.suppressions {
        if !suppression.covers.contains(span) {
            continue;
        }
        for named in &mut suppression.names {
            if answers(named.name, finding.lint) {
                named.used = true;
                by = Some(suppression.at);
            }
        }
    }
    let forbidden = levels.of(finding.lint) == Level::Forbid;
    if let (Some(at), true) = (by, forbidden) {
        finding.labels.push(Label {
            span: scanned.span(at),
            text: "this changes nothing: the lint is forbidden".to_owned(),
        });
    }
    by.is_some() && !forbidden
}

/// Only its own name answers `unused_suppression`: an unused `allow(all)` would answer itself.
fn answers(name: Name, lint: &'static Lint) -> bool {
    if *lint == UNUSED_SUPPRESSION {
        name == Name::Lint(lint)
    } else {
        name.covers(lint)
    }
}

fn speaks_of_others(suppression: &Suppression) -> bool {
    let mut names = suppression.names.iter();
    names.any(|named| answers(named.name, &UNUSED_SUPPRESSION))
}

/// The finding about a suppression of which a name answers nothing.
fn idle(scanned: &Scanned<'_>, suppression: &Suppression) -> Option<Diagnostic> {
    let idle = suppression.names.iter().filter(|named| !named.used);
    let names: Vec<String> = idle.map(|named| named.name.to_string()).collect();
    if names.is_empty() {
        return None;
    }
    let verb = suppression.verb.as_str();
    let all = names.len() == suppression.names.len();
    let names = names.join(", ");
    let (message, label) = match suppression.verb {
        Verb::Allow => (
            format!("`{verb}({names})` suppresses nothing"),
            "nothing is found in what this covers",
        ),
        Verb::Expect => (
            format!("`{verb}({names})` is unfulfilled: what it expects is not found"),
            "the finding that this expects is gone",
        ),
    };
    let mut finding = about(&UNUSED_SUPPRESSION, scanned, suppression.at, message, label);
    if opens_block(scanned, suppression) {
        finding.helps.push(format!(
            "it speaks as far as the first `{{`: for what is in the block, put it there, or `#[guardlint::{verb}(..)]` on the function"
        ));
    }
    if suppression.in_definition {
        let help = "what a macro expands to is reported at the call of the macro, where that can be told: put a comment there";
        finding.helps.push(help.to_owned());
    }
    finding.helps.push(if all {
        "remove it".to_owned()
    } else {
        format!("remove `{names}` from it")
    });
    Some(finding)
}

/// Whether what it covers ends where a block begins, in which the user may have meant something.
fn opens_block(scanned: &Scanned<'_>, suppression: &Suppression) -> bool {
    let Cover::Lines(_, last) = suppression.covers else {
        return false;
    };
    let line = scanned.file.text.lines().nth(last as usize - 1);
    line.is_some_and(|line| line.trim_end().ends_with('{'))
}

fn invalid(scanned: &Scanned<'_>, fault: &Fault) -> Diagnostic {
    let message = fault.message.clone();
    let mut finding = about(
        &INVALID_SUPPRESSION,
        scanned,
        fault.at,
        message,
        fault.label,
    );
    finding.helps.extend(fault.help.clone());
    finding
}

fn about(
    lint: &'static Lint,
    scanned: &Scanned<'_>,
    at: super::Region,
    message: String,
    label: &str,
) -> Diagnostic {
    Diagnostic {
        lint,
        tier: Tier::Certain,
        level: lint.group.default_level(),
        message,
        primary: Label {
            span: scanned.span(at),
            text: label.to_owned(),
        },
        labels: Vec::new(),
        helps: Vec::new(),
        unit: scanned.file.unit,
    }
}
