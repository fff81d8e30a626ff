//! What earlier runs found: where nothing changed, nothing is read and analysed again.
//!
//! Only the verdict of the analysis is kept. Levels and suppressions are applied to it afresh, for they stand in files that
//! can change while the facts do not.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::link::Member;
use super::store;
use super::verdict::{Looked, Verdict};
use crate::diagnostic::{Diagnostic, Label, SourceSpan};
use crate::engine::Analysis;
use crate::facts::{self, Build};
use crate::ir::Skipped;
use crate::lint::Tier;
use crate::lints;
use crate::ownership::Ownership;
use crate::settings::Settings;

/// So many verdicts are kept, the newest: selections come and go, and with another toolchain or another feature all files of
/// facts have other names.
const KEPT: usize = 32;

/// One file per list of facts, so that runs with different selections do not forget each other's verdicts.
#[derive(Debug)]
pub(super) struct Memory {
    file: PathBuf,
    build: Build,
    question: Question,
}

/// Everything that a verdict depends on, besides the build of the tool, which the header of the file holds.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Question {
    /// Of the settings and of whose code lies where.
    told: u64,
    facts: Vec<Version>,
}

/// The header knows facts from others; the rest notices damage.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Version {
    path: PathBuf,
    header: facts::Header,
    length: u64,
    modified: SystemTime,
}

#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    question: Question,
    units: Vec<Looked>,
    /// Facts of members that nothing asked to look at.
    not_needed: Vec<PathBuf>,
    findings: Vec<Finding>,
    bodies: usize,
    skipped: Vec<(usize, Skipped)>,
}

impl Memory {
    /// `None` if facts are missing. Has to come before they are read: a version may be too old for what is read, and then
    /// it is never asked for again, but not too new.
    pub(super) fn of(
        members: &[Member],
        told: (&Settings, &Ownership),
        target: &Path,
        build: Build,
    ) -> Option<Self> {
        let versions = members.iter().map(|member| Version::of(&member.facts));
        let facts: Vec<Version> = versions.collect::<Option<_>>()?;
        let mut names = Vec::new();
        for version in &facts {
            names.extend(version.path.as_os_str().as_encoded_bytes());
            names.push(0);
        }
        Some(Self {
            file: target
                .join("guardlint")
                .join(format!("{:016x}", facts::hash(&names))),
            build,
            question: Question {
                // Within one build the text says all that the value says.
                told: facts::hash(format!("{told:?}").as_bytes()),
                facts,
            },
        })
    }

    /// `None` if nothing that can be used is remembered of these members.
    pub(super) fn recall(&self, members: &[Member]) -> Option<Verdict> {
        let answer: Answer = store::read(&self.file, self.build).ok()?;
        (answer.question == self.question)
            .then(|| answer.verdict(members))
            .flatten()
    }

    /// Whatever goes wrong costs time later, and nothing else.
    pub(super) fn keep(self, verdict: &Verdict) {
        let analysis = &verdict.analysis;
        let not_needed = verdict.not_needed.iter();
        let answer = Answer {
            question: self.question,
            units: verdict.units.clone(),
            not_needed: not_needed.map(|member| member.facts.clone()).collect(),
            findings: analysis.diagnostics.iter().map(Finding::of).collect(),
            bodies: analysis.bodies,
            skipped: analysis.skipped.clone(),
        };
        let Some(folder) = self.file.parent() else {
            return;
        };
        let _ = fs::create_dir_all(folder);
        let _ = store::write(&self.file, &answer, self.build);
        let _ = forget_old(folder);
    }
}

/// Removes what is older than the newest files, and what interrupted runs left behind with it.
fn forget_old(folder: &Path) -> io::Result<()> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        files.push((entry.metadata()?.modified()?, entry.path()));
    }
    files.sort_unstable();
    let old = files.len().saturating_sub(KEPT);
    for (_, file) in &files[..old] {
        // Another run may have come first.
        let _ = fs::remove_file(file);
    }
    Ok(())
}

impl Version {
    fn of(path: &Path) -> Option<Self> {
        let mut header = facts::Header::default();
        let mut file = fs::File::open(path).ok()?;
        file.read_exact(&mut header).ok()?;
        let metadata = file.metadata().ok()?;
        Some(Self {
            path: path.to_owned(),
            header,
            length: metadata.len(),
            modified: metadata.modified().ok()?,
        })
    }
}

impl Answer {
    fn verdict(self, members: &[Member]) -> Option<Verdict> {
        let (not_needed, looked_at): (Vec<&Member>, Vec<&Member>) = members
            .iter()
            .partition(|member| self.not_needed.contains(&member.facts));
        if looked_at.len() != self.units.len() || not_needed.iter().any(|m| m.is_needed) {
            return None;
        }
        let findings = self.findings.into_iter().map(Finding::diagnostic);
        Some(Verdict {
            artifacts: looked_at.iter().map(|m| m.artifact.clone()).collect(),
            units: self.units,
            not_needed: not_needed.into_iter().cloned().collect(),
            analysis: Analysis {
                diagnostics: findings.collect::<Option<_>>()?,
                bodies: self.bodies,
                skipped: self.skipped,
            },
            unwritable: 0,
            complete: true,
        })
    }
}

/// A [`Diagnostic`] in its private form. Its level is still the lint's default.
#[derive(Debug, Serialize, Deserialize)]
struct Finding {
    lint: String,
    tier: u8,
    message: String,
    primary: Place,
    labels: Vec<Place>,
    helps: Vec<String>,
    unit: usize,
}

/// A label, and where it stands.
#[derive(Debug, Serialize, Deserialize)]
struct Place {
    file: String,
    root: String,
    /// Line and column of the start and of the end.
    region: [u32; 4],
    text: String,
}

const TIERS: [Tier; 3] = [Tier::Advice, Tier::Likely, Tier::Certain];

impl Finding {
    fn of(diagnostic: &Diagnostic) -> Self {
        Self {
            lint: diagnostic.lint.name.to_owned(),
            tier: diagnostic.tier as u8,
            message: diagnostic.message.clone(),
            primary: Place::of(&diagnostic.primary),
            labels: diagnostic.labels.iter().map(Place::of).collect(),
            helps: diagnostic.helps.clone(),
            unit: diagnostic.unit,
        }
    }

    fn diagnostic(self) -> Option<Diagnostic> {
        let lint = *lints::ALL.iter().find(|lint| lint.name == self.lint)?;
        Some(Diagnostic {
            lint,
            tier: *TIERS.get(usize::from(self.tier))?,
            level: lint.group.default_level(),
            message: self.message,
            primary: self.primary.label(),
            labels: self.labels.into_iter().map(Place::label).collect(),
            helps: self.helps,
            unit: self.unit,
        })
    }
}

impl Place {
    fn of(label: &Label) -> Self {
        let span = &label.span;
        Self {
            file: span.file.to_string(),
            root: span.root.to_string(),
            region: [span.line, span.col, span.end_line, span.end_col],
            text: label.text.clone(),
        }
    }

    fn label(self) -> Label {
        let [line, col, end_line, end_col] = self.region;
        let span = SourceSpan {
            file: self.file.into(),
            root: self.root.into(),
            line,
            col,
            end_line,
            end_col,
        };
        Label {
            span,
            text: self.text,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_newest_verdicts_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let start = SystemTime::UNIX_EPOCH;
        let file = |age: usize| folder.path().join(format!("{age:04}"));
        for age in 0..KEPT + 3 {
            let written = fs::File::create(file(age)).unwrap();
            let age = u32::try_from(age).unwrap();
            let modified = start + Duration::from_secs(60) * (1000 - age);
            written.set_modified(modified).unwrap();
        }
        forget_old(folder.path()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), KEPT);
        assert!(file(0).exists() && file(KEPT - 1).exists() && !file(KEPT).exists());
        forget_old(folder.path()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), KEPT);
    }

    #[test]
    fn a_finding_is_remembered_as_it_was() {
        for tier in TIERS {
            let label = |line, text: &str| Label {
                span: SourceSpan {
                    file: "src/lib.rs".into(),
                    root: "/w".into(),
                    line,
                    col: 2,
                    end_line: line + 1,
                    end_col: 3,
                },
                text: text.to_owned(),
            };
            let lint = lints::ALL[0];
            let diagnostic = Diagnostic {
                lint,
                tier,
                level: lint.group.default_level(),
                message: "m".to_owned(),
                primary: label(4, "here"),
                labels: vec![label(1, "first"), label(9, "last")],
                helps: vec!["a".to_owned(), "b".to_owned()],
                unit: 1,
            };
            let finding = postcard::to_allocvec(&Finding::of(&diagnostic)).unwrap();
            let finding: Finding = postcard::from_bytes(&finding).unwrap();
            let remembered = finding.diagnostic().unwrap();
            assert_eq!(format!("{remembered:?}"), format!("{diagnostic:?}"));
        }
    }
}
