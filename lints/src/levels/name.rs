//! What can be named where a lint is expected.

use std::fmt;

use crate::levels::Error;
use crate::lint::{Group, Lint};
use crate::lints;

/// A lint, a group, or all lints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Name {
    Lint(&'static Lint),
    Group(Group),
    All,
}

impl Name {
    /// With or without `guardlint::`, with `-` or `_`, as rustc reads names of lints.
    pub(crate) fn parse(text: &str) -> Result<Name, Error> {
        let bare = text.strip_prefix("guardlint::").unwrap_or(text);
        let bare = bare.trim().replace('-', "_");
        let found = Name::every().find(|name| name.as_str() == bare);
        found.ok_or_else(|| Error::Unknown {
            name: text.to_owned(),
            nearest: nearest(&bare),
        })
    }

    pub(crate) fn covers(self, lint: &Lint) -> bool {
        match self {
            Name::Lint(own) => own == lint,
            Name::Group(group) => group == lint.group,
            Name::All => true,
        }
    }

    pub(super) fn breadth(self) -> u8 {
        match self {
            Name::Lint(_) => 0,
            Name::Group(_) => 1,
            Name::All => 2,
        }
    }

    fn every() -> impl Iterator<Item = Name> {
        let lints = lints::ALL.iter().map(|lint| Name::Lint(lint));
        let groups = Group::ALL.into_iter().map(Name::Group);
        lints.chain(groups).chain([Name::All])
    }

    fn as_str(self) -> &'static str {
        match self {
            Name::Lint(lint) => lint.name,
            Name::Group(group) => group.name(),
            Name::All => "all",
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// As rustc decides it: no more than a third of the letters may differ.
fn nearest(name: &str) -> Option<&'static str> {
    let distances = Name::every().map(|known| {
        let known = known.as_str();
        (strsim::damerau_levenshtein(known, name), known)
    });
    let (distance, known) = distances.min()?;
    (distance <= name.chars().count().max(3) / 3).then_some(known)
}
