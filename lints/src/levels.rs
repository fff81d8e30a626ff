//! Which lints speak, and how loudly: defaults, then the configuration, then the command line.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

use crate::diagnostic::Diagnostic;
use crate::lint::{Group, Level, Lint};
use crate::lints;

mod name;

pub(crate) use name::Name;

/// One `-A`, `-W`, `-D` or `-F` of the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    pub level: Level,
    /// A lint, a group or `all`, with or without `guardlint::`; or `warnings`: whatever would warn.
    pub name: String,
}

/// The level of every lint, and who asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Levels {
    /// In the order of [`lints::ALL`].
    of: Vec<(Level, Origin)>,
}

/// Who set the level of a lint; names are spelled as in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Default,
    /// A lint, a group or `all` in the configuration.
    Configured(String),
    /// A lint, a group, `all` or `warnings` in a flag.
    Flag(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    Unknown {
        name: String,
        nearest: Option<&'static str>,
    },
    /// A flag would lower the level of a lint that is forbidden.
    Forbidden {
        flag: Flag,
        lint: &'static str,
        by: Origin,
    },
}

impl Levels {
    /// In `configured` the narrower name wins; of `flags`, the last.
    pub fn resolve(configured: &BTreeMap<String, Level>, flags: &[Flag]) -> Result<Self, Error> {
        let mut levels = Levels::default();
        let mut names = configured
            .iter()
            .map(|(name, level)| Ok((Name::parse(name)?, *level)))
            .collect::<Result<Vec<_>, Error>>()?;
        names.sort_by_key(|(name, _)| Reverse(name.breadth()));
        for (name, level) in names {
            levels.set(&name, level, &Origin::Configured(name.to_string()));
        }
        // `-D warnings` speaks of the outcome: of what flags behind it switch on as well.
        let mut warnings = None;
        for flag in flags {
            if flag.name == "warnings" {
                warnings = Some(flag.level);
                continue;
            }
            let name = Name::parse(&flag.name)?;
            if let Some((lint, by)) = levels.lowered(&name, flag.level) {
                let (flag, by) = (flag.clone(), by.clone());
                return Err(Error::Forbidden { flag, lint, by });
            }
            levels.set(&name, flag.level, &Origin::Flag(name.to_string()));
        }
        if let Some(level) = warnings {
            levels.replace_warnings(level);
        }
        Ok(levels)
    }

    /// The lint of this name, or in this group, that is forbidden and that the level would lower.
    pub fn forbidden(&self, name: &str, level: Level) -> Option<&'static str> {
        let (lint, _) = self.lowered(&Name::parse(name).ok()?, level)?;
        Some(lint)
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
        let known = lints::ALL.iter().position(|known| *known == lint);
        &self.of[known.expect("every lint is in the catalogue")]
    }

    /// A forbidden lint stays so: what asks for less has been refused before.
    fn set(&mut self, name: &Name, level: Level, origin: &Origin) {
        for (lint, entry) in lints::ALL.iter().zip(&mut self.of) {
            let by_flag = matches!(origin, Origin::Flag(_));
            if name.covers(lint) && !(by_flag && entry.0 == Level::Forbid) {
                *entry = (level, origin.clone());
            }
        }
    }

    /// A lint that is forbidden, and of which less is asked; and who forbids it. To deny it asks for nothing less.
    fn lowered(&self, name: &Name, level: Level) -> Option<(&'static str, &Origin)> {
        if level >= Level::Deny {
            return None;
        }
        let mut lints = lints::ALL.iter().zip(&self.of);
        let lint = lints.find(|(lint, entry)| name.covers(lint) && entry.0 == Level::Forbid);
        lint.map(|(lint, (_, origin))| (lint.name, origin))
    }

    fn replace_warnings(&mut self, level: Level) {
        for entry in &mut self.of {
            if entry.0 == Level::Warn {
                *entry = (level, Origin::Flag("warnings".to_owned()));
            }
        }
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
        match self {
            Error::Unknown { name, nearest } => {
                write!(f, "unknown lint or group `{name}`")?;
                match nearest {
                    Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
                    None => {
                        let groups = Group::ALL.map(|group| format!("`{}`", group.name()));
                        write!(
                            f,
                            "; groups are {} and `all`, and `--explain` lists the lints",
                            groups.join(", ")
                        )
                    }
                }
            }
            Error::Forbidden { flag, lint, by } => {
                let level = word(flag.level);
                write!(f, "cannot {level} `{}`: `{lint}` is forbidden ", flag.name)?;
                match by {
                    Origin::Flag(name) => write!(f, "by `-F {name}` in front of it"),
                    Origin::Configured(_) | Origin::Default => f.write_str("in the configuration"),
                }
            }
        }
    }
}

impl std::error::Error for Error {}

/// As it is written in attributes and in the configuration.
pub fn word(level: Level) -> &'static str {
    match level {
        Level::Allow => "allow",
        Level::Warn => "warn",
        Level::Deny => "deny",
        Level::Forbid => "forbid",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lints::manual_lazy_init::MANUAL_LAZY_INIT;
    use crate::lints::reentrant_lock::REENTRANT_LOCK;
    use crate::lints::unchecked_upgrade::UNCHECKED_UPGRADE;

    fn flag(level: Level, name: &str) -> Flag {
        Flag {
            level,
            name: name.to_owned(),
        }
    }

    fn configured(entries: &[(&str, Level)]) -> BTreeMap<String, Level> {
        let owned = entries
            .iter()
            .map(|(name, level)| ((*name).to_owned(), *level));
        owned.collect()
    }

    fn with_flags(flags: &[Flag]) -> Result<Levels, Error> {
        Levels::resolve(&BTreeMap::new(), flags)
    }

    #[test]
    fn groups_have_their_defaults() {
        let levels = Levels::default();
        assert_eq!(levels.of(&REENTRANT_LOCK), Level::Deny);
        assert_eq!(levels.of(&UNCHECKED_UPGRADE), Level::Warn);
        assert_eq!(levels.origin(&UNCHECKED_UPGRADE), &Origin::Default);
    }

    #[test]
    fn the_narrower_name_in_the_configuration_wins() {
        let entries = [
            ("all", Level::Allow),
            ("correctness", Level::Warn),
            ("guardlint::reentrant_lock", Level::Forbid),
        ];
        let levels = Levels::resolve(&configured(&entries), &[]).expect("all are known");
        assert_eq!(levels.of(&REENTRANT_LOCK), Level::Forbid);
        assert_eq!(
            levels.of(&lints::racy_lazy_init::RACY_LAZY_INIT),
            Level::Warn
        );
        assert_eq!(levels.of(&UNCHECKED_UPGRADE), Level::Allow);
        let by = Origin::Configured("reentrant_lock".to_owned());
        assert_eq!(levels.origin(&REENTRANT_LOCK), &by);
    }

    #[test]
    fn of_flags_the_last_wins_over_the_configuration() {
        let flags = [
            flag(Level::Deny, "unchecked-upgrade"),
            flag(Level::Warn, "guardlint::all"),
            flag(Level::Allow, "perf"),
        ];
        let entries = configured(&[("unchecked_upgrade", Level::Allow)]);
        let levels = Levels::resolve(&entries, &flags).expect("all are known");
        assert_eq!(levels.of(&UNCHECKED_UPGRADE), Level::Warn);
        assert_eq!(levels.of(&MANUAL_LAZY_INIT), Level::Allow);
        assert_eq!(
            levels.origin(&REENTRANT_LOCK),
            &Origin::Flag("all".to_owned())
        );
    }

    #[test]
    fn warnings_are_those_that_are_left_at_the_end() {
        let flags = [
            flag(Level::Deny, "warnings"),
            flag(Level::Allow, "perf"),
            flag(Level::Warn, "reentrant_lock"),
        ];
        let levels = with_flags(&flags).expect("all are known");
        assert_eq!(levels.of(&UNCHECKED_UPGRADE), Level::Deny);
        assert_eq!(levels.of(&REENTRANT_LOCK), Level::Deny);
        assert_eq!(levels.of(&MANUAL_LAZY_INIT), Level::Allow);
    }

    #[test]
    fn forbidden_cannot_be_lowered() {
        let entries = configured(&[("reentrant_lock", Level::Forbid)]);
        let error = Levels::resolve(&entries, &[flag(Level::Warn, "all")]).expect_err("lowered");
        assert_eq!(
            error.to_string(),
            "cannot warn `all`: `reentrant_lock` is forbidden in the configuration"
        );
        let flags = [
            flag(Level::Forbid, "correctness"),
            flag(Level::Allow, "all"),
        ];
        let said = with_flags(&flags).expect_err("lowered").to_string();
        assert!(
            said.ends_with(" is forbidden by `-F correctness` in front of it"),
            "{said}"
        );
        let levels = Levels::resolve(&entries, &[flag(Level::Deny, "all")]).expect("not lowered");
        assert_eq!(levels.of(&REENTRANT_LOCK), Level::Forbid);
        assert!(with_flags(&[flag(Level::Allow, "all"), flag(Level::Forbid, "all")]).is_ok());
    }

    #[test]
    fn an_unknown_name_gets_its_nearest() {
        let message = |name| {
            with_flags(&[flag(Level::Deny, name)])
                .expect_err("unknown")
                .to_string()
        };
        assert_eq!(
            message("guardlint::unchecked_upgrades"),
            "unknown lint or group `guardlint::unchecked_upgrades`; did you mean `unchecked_upgrade`?"
        );
        assert_eq!(
            message("corectness"),
            "unknown lint or group `corectness`; did you mean `correctness`?"
        );
        assert!(message("clippy::all").contains("groups are `correctness`, "));
    }

    #[test]
    fn allowed_findings_are_dropped_and_the_others_get_their_level() {
        let finding =
            |lint: &'static Lint| crate::report::tests::finding(lint, "src/lib.rs", (1, 1));
        let mut findings = vec![finding(&REENTRANT_LOCK), finding(&UNCHECKED_UPGRADE)];
        let flags = [flag(Level::Warn, "all"), flag(Level::Allow, "correctness")];
        with_flags(&flags)
            .expect("all are known")
            .apply(&mut findings);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].level, Level::Warn);
    }
}
