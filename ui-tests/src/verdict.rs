//! Expected findings beside reported ones: both directions fail, and a failure names file, line and function.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::annotation::{self, Annotation, Functions};
use crate::finding::Finding;

/// A source file and the crates of the workspace that compile it.
#[derive(Debug)]
pub struct Fixture {
    /// Absolute, without `..`.
    pub file: PathBuf,
    /// As messages name it: `reentrant_lock/fires.rs`.
    pub name: String,
    pub source: String,
    pub crates: &'static [&'static str],
}

impl Fixture {
    /// All `.rs` files below `dir`, in the order of their names; `crates` is who compiles them.
    pub fn all_below(dir: &Path, crates: &'static [&'static str]) -> Vec<Fixture> {
        let dir = dir
            .canonicalize()
            .unwrap_or_else(|e| panic!("{}: {e}", dir.display()));
        let mut files = Vec::new();
        rust_files(&dir, &mut files);
        files.sort();
        files
            .into_iter()
            .map(|file| Fixture {
                name: file
                    .strip_prefix(&dir)
                    .expect("found below it")
                    .to_string_lossy()
                    .replace('\\', "/"),
                source: std::fs::read_to_string(&file).expect("a fixture is readable"),
                file,
                crates,
            })
            .collect()
    }

    pub fn annotations(&self) -> Vec<Annotation> {
        annotation::parse(&self.source).unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }
}

fn rust_files(dir: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("a fixture folder is readable") {
        let path = entry.expect("a fixture folder is readable").path();
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

/// Something that one side says and the other does not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mismatch {
    pub fixture: String,
    pub line: u32,
    pub function: String,
    pub krate: String,
    pub expected: String,
    pub got: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{} `{}` [{}]: expected {}, got {}",
            self.fixture, self.line, self.function, self.krate, self.expected, self.got
        )
    }
}

const NOTHING: &str = "nothing";

/// Everything in which `found` differs from what the fixtures expect, sorted.
pub fn compare(fixtures: &[Fixture], found: &[Finding]) -> Vec<Mismatch> {
    let mut all = Vec::new();
    for fixture in fixtures {
        let annotations = fixture.annotations();
        for krate in fixture.crates {
            let mut expected: Vec<&Annotation> =
                annotations.iter().filter(|a| a.applies_to(krate)).collect();
            let here = |f: &&Finding| f.krate == *krate && f.file == fixture.file;
            let unexpected: Vec<&Finding> = found
                .iter()
                .filter(here)
                .filter(|finding| !take_match(&mut expected, finding))
                .collect();
            all.extend(pair_up(fixture, krate, expected, unexpected));
        }
    }
    all.extend(strangers(fixtures, found));
    all.sort();
    all
}

fn take_match(expected: &mut Vec<&Annotation>, finding: &Finding) -> bool {
    let hit = expected.iter().position(|a| {
        a.line == finding.line && a.lint == finding.lint && a.tiers.contains(&finding.tier)
    });
    hit.map(|index| expected.remove(index)).is_some()
}

/// One mismatch where the same line yields another tier or lint, instead of two.
fn pair_up(
    fixture: &Fixture,
    krate: &str,
    expected: Vec<&Annotation>,
    mut unexpected: Vec<&Finding>,
) -> Vec<Mismatch> {
    let functions = Functions::of(&fixture.source);
    let mismatch = |line, expected: String, got: String| Mismatch {
        fixture: fixture.name.clone(),
        line,
        function: functions.around(line),
        krate: krate.to_owned(),
        expected,
        got,
    };
    let mut all = Vec::new();
    for annotation in expected {
        let same_line = unexpected.iter().position(|f| f.line == annotation.line);
        let got = same_line.map_or_else(|| NOTHING.to_owned(), |i| said(unexpected.remove(i)));
        let wanted = format!("{} {}", annotation.lint, annotation.tiers.join("|"));
        all.push(mismatch(annotation.line, wanted, got));
    }
    all.extend(
        unexpected
            .iter()
            .map(|f| mismatch(f.line, NOTHING.to_owned(), said(f))),
    );
    all
}

fn said(finding: &Finding) -> String {
    format!("{} {}", finding.lint, finding.tier)
}

/// Findings in files or crates that no fixture speaks of.
fn strangers(fixtures: &[Fixture], found: &[Finding]) -> Vec<Mismatch> {
    let known = |finding: &&Finding| {
        let mut owners = fixtures.iter().filter(|f| f.file == finding.file);
        owners.any(|f| f.crates.contains(&finding.krate.as_str()))
    };
    let unknown = found.iter().filter(|finding| !known(finding));
    unknown
        .map(|finding| Mismatch {
            fixture: finding.file.display().to_string(),
            line: finding.line,
            function: String::new(),
            krate: finding.krate.clone(),
            expected: NOTHING.to_owned(),
            got: said(finding),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "fn f() {\n    x; //~ a certain\n    y;\n}\nfn g() {\n    z;\n}\n";

    fn fixture() -> Fixture {
        Fixture {
            file: "/f.rs".into(),
            name: "f.rs".into(),
            source: SOURCE.into(),
            crates: &["e2021"],
        }
    }

    fn finding(line: u32, lint: &str, tier: &str) -> Finding {
        Finding {
            krate: "e2021".into(),
            file: "/f.rs".into(),
            line,
            lint: lint.into(),
            tier: tier.into(),
            rendered: String::new(),
        }
    }

    fn texts(found: &[Finding]) -> Vec<String> {
        let all = compare(&[fixture()], found);
        all.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn agreement_is_silent() {
        assert!(texts(&[finding(2, "a", "certain")]).is_empty());
    }

    #[test]
    fn a_missing_and_an_extra_finding_both_show() {
        assert_eq!(
            texts(&[finding(6, "b", "likely")]),
            [
                "f.rs:2 `f` [e2021]: expected a certain, got nothing",
                "f.rs:6 `g` [e2021]: expected nothing, got b likely",
            ]
        );
    }

    #[test]
    fn another_tier_is_one_mismatch() {
        assert_eq!(
            texts(&[finding(2, "a", "likely")]),
            ["f.rs:2 `f` [e2021]: expected a certain, got a likely"]
        );
    }

    #[test]
    fn one_defect_is_reported_once() {
        let twice = [finding(2, "a", "certain"), finding(2, "a", "certain")];
        assert_eq!(texts(&twice).len(), 1);
    }

    #[test]
    fn a_finding_outside_the_fixtures_shows() {
        let mut elsewhere = finding(1, "a", "certain");
        elsewhere.file = "/other.rs".into();
        assert_eq!(texts(&[finding(2, "a", "certain"), elsewhere]).len(), 1);
    }
}
