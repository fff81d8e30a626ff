//! The words around a finding, the same in every form of output.

use std::collections::HashSet;

use crate::diagnostic::Diagnostic;
use crate::levels::{self, Levels, Origin};
use crate::lint::{Level, Lint};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Note,
    Help,
}

/// A finding, with all that is said below it.
pub(super) struct Message<'a> {
    pub(super) finding: &'a Diagnostic,
    pub(super) children: Vec<(Kind, String)>,
}

impl Message<'_> {
    pub(super) fn is_error(&self) -> bool {
        self.finding.level >= Level::Deny
    }

    /// As the lint is named in attributes and on the command line.
    pub(super) fn code(&self) -> String {
        format!("guardlint::{}", self.finding.lint.name)
    }
}

pub(super) fn messages<'a>(findings: &'a [Diagnostic], levels: &Levels) -> Vec<Message<'a>> {
    let mut seen = HashSet::new();
    let message = |finding: &'a Diagnostic| {
        let first = seen.insert(finding.lint.name);
        let mut children = Vec::new();
        children.extend(finding.helps.iter().map(|help| (Kind::Help, help.clone())));
        children.push((Kind::Note, format!("tier: {}", finding.tier)));
        // As rustc does: who set the level is said once for each lint.
        if first {
            children.push((Kind::Note, level_note(finding, levels.origin(finding.lint))));
        }
        let name = finding.lint.name;
        let more = format!("for further information: `cargo guardlint --explain {name}`");
        children.push((Kind::Help, more));
        Message { finding, children }
    };
    findings.iter().map(message).collect()
}

fn level_note(finding: &Diagnostic, origin: &Origin) -> String {
    let level = levels::word(finding.level);
    let Lint { name, .. } = finding.lint;
    let letter = level[..1].to_uppercase();
    match origin {
        Origin::Default => match finding.level {
            // There is no attribute of the compiler's to name: it would refuse it.
            Level::Deny | Level::Forbid => format!("`guardlint::{name}` is denied by default"),
            Level::Allow | Level::Warn => format!("`guardlint::{name}` warns by default"),
        },
        Origin::Configured(by) => format!("`{by} = \"{level}\"` in the configuration"),
        Origin::Flag(by) if by == name => {
            format!("requested on the command line with `-{letter} guardlint::{name}`")
        }
        Origin::Flag(by) if by == "warnings" => {
            format!("`-{letter} guardlint::{name}` implied by `-{letter} warnings`")
        }
        Origin::Flag(by) => {
            format!("`-{letter} guardlint::{name}` implied by `-{letter} guardlint::{by}`")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lints::reentrant_lock::REENTRANT_LOCK;
    use crate::lints::unchecked_upgrade::UNCHECKED_UPGRADE;
    use crate::report::tests::finding;

    #[test]
    fn a_default_level_is_told_without_an_attribute_that_nobody_can_write() {
        let note = |lint| level_note(&finding(lint, "src/a.rs", (1, 1)), &Origin::Default);
        assert_eq!(
            note(&REENTRANT_LOCK),
            "`guardlint::reentrant_lock` is denied by default"
        );
        assert_eq!(
            note(&UNCHECKED_UPGRADE),
            "`guardlint::unchecked_upgrade` warns by default"
        );
    }
}
