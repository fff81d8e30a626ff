//! Which lints speak, and how loudly: defaults, then the configuration, then the command line.

use std::collections::BTreeMap;
use std::fmt;

use crate::diagnostic::Diagnostic;
use crate::lint::{Group, Level, Lint};
use crate::lints;

/// One `-A`, `-W`, `-D` or `-F` of the command line, in the order in which they stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    pub level: Level,
    /// A lint, a group or `all`, with or without `guardlint::`; or `warnings`, for whatever would warn.
    pub name: String,
}

/// The level of every lint, and who asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Levels {
    /// In the order of [`lints::ALL`].
    of: Vec<(Level, Origin)>,
}

/// Who set the level of a lint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Default,
    /// Name in the configuration: a lint, a group or `all`.
    Configured(String),
    /// Name in the flag, without `guardlint::`.
    Flag(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    Unknown {
        name: String,
        nearest: Option<&'static str>,
    },
    /// `name` would lower the level of a lint that `by` has forbidden.
    Forbidden {
        name: String,
        level: Level,
        lint: &'static str,
    },
}

impl Levels {
    /// In `configured` the narrower name wins; of `flags`, the last.
    pub fn resolve(configured: &BTreeMap<String, Level>, flags: &[Flag]) -> Result<Levels, Error> {
        let _ = (configured, flags);
        Ok(Levels::default())
    }

    pub fn of(&self, lint: &Lint) -> Level {
        self.entry(lint).0
    }

    pub fn origin(&self, lint: &Lint) -> &Origin {
        &self.entry(lint).1
    }

    /// Sets the level of each finding, and drops those that are allowed.
    pub fn apply(&self, findings: &mut Vec<Diagnostic>) {
        for finding in findings.iter_mut() {
            finding.level = self.of(finding.lint);
        }
        findings.retain(|finding| finding.level != Level::Allow);
    }

    fn entry(&self, lint: &Lint) -> &(Level, Origin) {
        let known = lints::ALL.iter().position(|l| l.name == lint.name);
        &self.of[known.expect("every lint is in the catalogue")]
    }
}

impl Default for Levels {
    fn default() -> Self {
        let default = |lint: &&Lint| (lint.group.default_level(), Origin::Default);
        Levels {
            of: lints::ALL.iter().map(default).collect(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let _ = Group::ALL;
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Error {}
