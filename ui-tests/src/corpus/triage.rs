//! The verdicts of those who read the code, against what the linter says now.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// What the linter says about a place in a crate of the corpus.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Found {
    pub place: Place,
    pub tier: String,
    /// As a terminal shows it.
    pub rendered: String,
}

/// The crates are pinned, so a line is a stable name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    #[serde(rename = "crate")]
    pub krate: String,
    pub lint: String,
    /// Relative to the crate's root, with slashes.
    pub file: String,
    pub line: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// What the message says can happen.
    True,
    /// It cannot.
    False,
    /// It can, and may be meant to.
    Debatable,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Entry {
    #[serde(flatten)]
    pub place: Place,
    pub tier: String,
    pub verdict: Verdict,
    pub reason: String,
}

/// The checked-in file, `ui-tests/corpus/triage.toml`.
#[derive(Debug, Default, Deserialize)]
pub struct Triage {
    #[serde(default, rename = "finding")]
    pub entries: Vec<Entry>,
}

impl Triage {
    pub fn read(path: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is not valid", path.display()))
    }

    /// Compares with what was found in the crates that `ran` names.
    pub fn judge(&self, found: &[Found], ran: impl Fn(&str) -> bool) -> Judgement {
        let mut entries: BTreeMap<&Place, (&Entry, bool)> = self
            .entries
            .iter()
            .filter(|entry| ran(&entry.place.krate))
            .map(|entry| (&entry.place, (entry, false)))
            .collect();
        let mut judgement = Judgement::default();
        for finding in found {
            match entries.get_mut(&finding.place) {
                None => judgement.without_verdict.push(finding.clone()),
                Some((entry, seen)) => {
                    *seen = true;
                    if entry.tier != finding.tier {
                        judgement
                            .other_tier
                            .push((finding.clone(), entry.tier.clone()));
                    }
                    judgement.count(finding, entry.verdict);
                }
            }
        }
        judgement.stale = entries
            .into_values()
            .filter(|(_, seen)| !seen)
            .map(|(entry, _)| entry.place.clone())
            .collect();
        judgement
    }
}

#[derive(Debug, Default, Serialize)]
pub struct Judgement {
    pub without_verdict: Vec<Found>,
    /// Findings whose tier is not the one that was judged, with the one that was.
    pub other_tier: Vec<(Found, String)>,
    /// Entries that nothing was found for.
    pub stale: Vec<Place>,
    pub all: Tally,
    pub certain: Tally,
}

impl Judgement {
    /// Whether the triage file says all there is to say.
    pub fn is_complete(&self) -> bool {
        self.without_verdict.is_empty() && self.other_tier.is_empty() && self.stale.is_empty()
    }

    fn count(&mut self, finding: &Found, verdict: Verdict) {
        self.all.count(verdict);
        if finding.tier == "certain" {
            self.certain.count(verdict);
        }
    }
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Tally {
    pub right: usize,
    pub wrong: usize,
    pub debatable: usize,
}

impl Tally {
    fn count(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::True => self.right += 1,
            Verdict::False => self.wrong += 1,
            Verdict::Debatable => self.debatable += 1,
        }
    }

    /// The share of true findings in per cent; debatable ones count for neither side. None if there is nothing to divide.
    pub fn precision(self) -> Option<f64> {
        let decided = self.right + self.wrong;
        (decided > 0).then(|| 100.0 * self.right as f64 / decided as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn triage(entries: &str) -> Triage {
        toml::from_str(entries).unwrap()
    }

    const ENTRY: &str = r#"
        [[finding]]
        crate = "a"
        lint = "reentrant_lock"
        file = "src/x.rs"
        line = 7
        tier = "certain"
        verdict = "true"
        reason = "both on one thread"
    "#;

    fn found(line: u32, tier: &str) -> Found {
        Found {
            place: Place {
                krate: "a".into(),
                lint: "reentrant_lock".into(),
                file: "src/x.rs".into(),
                line,
            },
            tier: tier.into(),
            rendered: String::new(),
        }
    }

    #[test]
    fn a_judged_finding_counts() {
        let judgement = triage(ENTRY).judge(&[found(7, "certain")], |_| true);
        assert!(judgement.is_complete());
        assert_eq!(judgement.certain.precision(), Some(100.0));
    }

    #[test]
    fn a_finding_elsewhere_has_no_verdict_and_leaves_the_entry_stale() {
        let judgement = triage(ENTRY).judge(&[found(8, "certain")], |_| true);
        assert_eq!(judgement.without_verdict, [found(8, "certain")]);
        assert_eq!(judgement.stale, [found(7, "certain").place]);
        assert_eq!(judgement.all.precision(), None);
    }

    #[test]
    fn a_verdict_is_for_one_tier() {
        let judgement = triage(ENTRY).judge(&[found(7, "likely")], |_| true);
        assert!(!judgement.is_complete());
    }

    #[test]
    fn entries_of_crates_that_did_not_run_are_not_stale() {
        let judgement = triage(ENTRY).judge(&[], |krate| krate != "a");
        assert!(judgement.is_complete());
    }

    #[test]
    fn an_entry_without_a_reason_is_an_error() {
        let entry = ENTRY.replace("reason", "note");
        assert!(toml::from_str::<Triage>(&entry).is_err());
    }
}
