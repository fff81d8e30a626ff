//! What a lint is: its name, group, level and documentation.

use std::fmt;

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// An idiom or a cost, not a defect.
    Advice,
    /// One step was inferred: a call through a trait object, a guard held on some paths only.
    Likely,
    /// Two pieces of evidence on every feasible path.
    Certain,
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Tier::Advice => "advice",
            Tier::Likely => "likely",
            Tier::Certain => "certain",
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    Allow,
    Warn,
    Deny,
    /// As deny, and no later `allow` can lower it.
    Forbid,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    Correctness,
    Suspicious,
    Style,
    Perf,
    Restriction,
}

impl Group {
    pub const ALL: [Group; 5] = [
        Group::Correctness,
        Group::Suspicious,
        Group::Style,
        Group::Perf,
        Group::Restriction,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Group::Correctness => "correctness",
            Group::Suspicious => "suspicious",
            Group::Style => "style",
            Group::Perf => "perf",
            Group::Restriction => "restriction",
        }
    }

    pub fn default_level(self) -> Level {
        match self {
            Group::Correctness => Level::Deny,
            Group::Suspicious | Group::Style | Group::Perf => Level::Warn,
            Group::Restriction => Level::Allow,
        }
    }
}

/// What it takes for a finding to come true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hazard {
    /// The one thread that runs the function.
    Alone,
    /// Another thread that comes between two steps of the function: a lock that all callers hold around it rules that out.
    Others,
}

/// A lint as `declare_lint!` declares it, one `static` per file of `lints/`.
#[derive(Debug)]
pub struct Lint {
    /// Without the `guardlint::` in front.
    pub name: &'static str,
    pub group: Group,
    pub hazard: Hazard,
    /// The doc comment, markdown: its page in the book and the text of `--explain`.
    pub doc: &'static str,
}

impl PartialEq for Lint {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Lint {}

/// Declares a lint; its doc comment is its documentation page. What only [`Hazard::Others`] can bring about says so behind the
/// group.
macro_rules! declare_lint {
    ($(#[doc = $doc:literal])+ pub static $id:ident = ($name:literal, $group:ident);) => {
        $crate::lint::declare_lint! {
            $(#[doc = $doc])+
            pub static $id = ($name, $group, Alone);
        }
    };
    ($(#[doc = $doc:literal])+ pub static $id:ident = ($name:literal, $group:ident, $hazard:ident);) => {
        $(#[doc = $doc])+
        pub static $id: $crate::lint::Lint = $crate::lint::Lint {
            name: $name,
            group: $crate::lint::Group::$group,
            hazard: $crate::lint::Hazard::$hazard,
            doc: concat!($($doc, "\n"),+),
        };
    };
}

pub(crate) use declare_lint;
