//! From an analysis to what the user sees: levels, suppressions, ownership, forms of output, the closing lines.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::PathBuf;

use anyhow::Result;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::check::Artifact;
use super::config::Config;
use super::metadata::Metadata;
use super::output::{Form, Printer};
use super::verdict::Verdict;
use crate::diagnostic::Diagnostic;
use crate::ir::Skipped;
use crate::levels::Levels;
use crate::lint::Level;
use crate::ownership::Ownership;
use crate::report::{self, Context, Rendered, Sources};
use crate::suppress::{self, SourceFile};

/// Everything about one run that is worth telling.
pub(super) struct Report<'a> {
    verdict: &'a Verdict,
    metadata: &'a Metadata,
    sources: Sources,
    packages: Vec<Package<'a>>,
}

/// The findings in one package, for levels are set by package.
struct Package<'a> {
    levels: &'a Levels,
    findings: Vec<Diagnostic>,
}

impl<'a> Report<'a> {
    pub(super) fn new(
        verdict: &'a Verdict,
        ownership: &Ownership,
        metadata: &'a Metadata,
        config: &'a Config,
    ) -> Self {
        let texts = Texts::read(verdict);
        let mut findings: HashMap<&str, Vec<Diagnostic>> = HashMap::new();
        for finding in once_each(&verdict.analysis.diagnostics) {
            let package = &verdict.artifacts[finding.unit].package_id;
            findings.entry(package).or_default().push(finding);
        }
        let mut packages = Vec::new();
        for package in in_order(&verdict.artifacts) {
            let Some(levels) = config.levels.get(package) else {
                continue;
            };
            let mut files = texts.of(package, verdict);
            files.retain(|file| ownership.is_own(file.root, file.file));
            let found = findings.remove(package).unwrap_or_default();
            let mut findings = suppress::apply(found, &files, levels);
            levels.apply(&mut findings);
            packages.push(Package { levels, findings });
        }
        Self {
            verdict,
            metadata,
            sources: texts.sources,
            packages,
        }
    }

    /// A target as cargo names it, by its package: `store-core` (test "limits").
    fn target(&self, artifact: &Artifact) -> String {
        let package = self.metadata.name_of(&artifact.package_id);
        format!("`{package}` ({})", artifact.label())
    }
}

/// Package ids, each once.
fn in_order(artifacts: &[Artifact]) -> Vec<&str> {
    let mut ids: Vec<&str> = artifacts.iter().map(|a| a.package_id.as_str()).collect();
    ids.dedup();
    ids
}

/// A library and its tests compile the same lines.
fn once_each(findings: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut seen = HashSet::new();
    let new = |finding: &&Diagnostic| {
        seen.insert((
            finding.lint.name,
            finding.primary.span.clone(),
            finding.message.clone(),
        ))
    };
    findings.iter().filter(new).cloned().collect()
}

/// The sources of all units, each file once.
struct Texts {
    sources: Sources,
    files: Vec<Text>,
}

struct Text {
    file: String,
    text: String,
    unit: usize,
    complete: bool,
}

impl Texts {
    fn read(verdict: &Verdict) -> Self {
        let mut sources = Sources::default();
        let mut files: Vec<Text> = Vec::new();
        let mut known: HashMap<PathBuf, usize> = HashMap::new();
        for (index, unit) in verdict.units.iter().enumerate() {
            let in_part = verdict.analysis.skipped.iter();
            let in_part = in_part.filter(|(other, _)| *other == index);
            let skipped: Vec<&Skipped> = in_part.map(|(_, s)| s).chain(&unit.skipped).collect();
            for (id, file) in (0..).zip(&unit.files) {
                let complete = !is_skipped_in(&skipped, id);
                let path = PathBuf::from(&unit.root).join(file);
                if let Some(&at) = known.get(&path) {
                    files[at].complete &= complete;
                } else if let Ok(text) = fs::read_to_string(&path) {
                    known.insert(path, files.len());
                    sources.insert(&unit.root, file, text.as_str());
                    files.push(Text {
                        file: file.clone(),
                        text,
                        unit: index,
                        complete,
                    });
                }
            }
        }
        Self { sources, files }
    }

    fn of<'t>(&'t self, package: &str, verdict: &'t Verdict) -> Vec<SourceFile<'t>> {
        let own = self
            .files
            .iter()
            .filter(|file| verdict.artifacts[file.unit].package_id == package);
        own.map(|file| SourceFile {
            file: &file.file,
            root: &verdict.units[file.unit].root,
            text: &file.text,
            unit: file.unit,
            complete: file.complete,
        })
        .collect()
    }
}

/// A function without a place may be in any file.
fn is_skipped_in(skipped: &[&Skipped], file: u32) -> bool {
    skipped
        .iter()
        .any(|skipped| skipped.span.is_none_or(|span| span.file == file))
}

/// As cargo wraps the messages of a compiler.
#[derive(Serialize)]
struct Line<'a> {
    reason: &'static str,
    package_id: &'a str,
    manifest_path: &'a str,
    target: &'a RawValue,
    message: Value,
}

/// Prints everything; whether something is denied.
pub(super) fn print(report: &Report<'_>, printer: Printer) -> Result<bool> {
    for package in &report.packages {
        let cx = Context {
            sources: &report.sources,
            levels: package.levels,
            color: printer.color(),
        };
        match printer.form {
            Form::Human { short: true } => texts(&report::short(&package.findings, cx), printer)?,
            Form::Human { .. } | Form::Rendered => {
                texts(&report::human(&package.findings, cx), printer)?
            }
            Form::Json { short, .. } => lines(report, package, cx, short, printer)?,
        }
    }
    let mut denied = false;
    for (unit, artifact) in report.verdict.artifacts.iter().enumerate() {
        denied |= count(report, unit, artifact, printer)?;
    }
    Ok(denied)
}

fn texts(texts: &[String], printer: Printer) -> Result<()> {
    for text in texts {
        printer.message(text)?;
    }
    Ok(())
}

fn lines(
    report: &Report<'_>,
    package: &Package<'_>,
    cx: Context<'_>,
    short: bool,
    printer: Printer,
) -> Result<()> {
    let rendered = if short {
        Rendered::Short
    } else {
        Rendered::Human
    };
    let messages = report::json(&package.findings, cx, rendered);
    for (message, finding) in messages.into_iter().zip(&package.findings) {
        let artifact = &report.verdict.artifacts[finding.unit];
        let line = Line {
            reason: "compiler-message",
            package_id: &artifact.package_id,
            manifest_path: &artifact.manifest_path,
            target: &artifact.target,
            message,
        };
        printer.line(&serde_json::to_string(&line)?)?;
    }
    Ok(())
}

/// The line that cargo prints per target; whether something in it is denied.
fn count(report: &Report<'_>, unit: usize, artifact: &Artifact, printer: Printer) -> Result<bool> {
    let findings = report.packages.iter().flat_map(|package| &package.findings);
    let (mut errors, mut warnings) = (0, 0);
    for finding in findings.filter(|finding| finding.unit == unit) {
        match finding.level {
            Level::Deny | Level::Forbid => errors += 1,
            _ => warnings += 1,
        }
    }
    let name = report.target(artifact);
    match (errors, warnings) {
        (0, 0) => {}
        (0, _) => printer.warning(format_args!(
            "{name} generated {}",
            plural(warnings, "guardlint warning")
        ))?,
        (_, 0) => printer.error(format_args!(
            "{name} generated {}",
            plural(errors, "guardlint error")
        ))?,
        _ => printer.error(format_args!(
            "{name} generated {} and {}",
            plural(errors, "guardlint error"),
            plural(warnings, "warning"),
        ))?,
    }
    Ok(errors > 0)
}

fn plural(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// How much was looked at, and what was not.
pub(super) fn closing(report: &Report<'_>, printer: Printer) -> Result<()> {
    let verdict = report.verdict;
    let unread = verdict
        .units
        .iter()
        .zip(&verdict.artifacts)
        .flat_map(|(unit, artifact)| {
            unit.skipped
                .iter()
                .map(move |s| (artifact, &s.name, &s.reason))
        });
    let followed_in_part = verdict
        .analysis
        .skipped
        .iter()
        .map(|(unit, s)| (&verdict.artifacts[*unit], &s.name, &s.reason));
    let shortfalls: [(&str, Vec<_>); 2] = [
        ("not analysed", unread.collect()),
        ("analysed in part", followed_in_part.collect()),
    ];
    let list = printer.verbose && !printer.quiet;
    if list {
        for (what, functions) in &shortfalls {
            for (artifact, name, reason) in functions {
                printer.text(&format!("{what}: {name} ({}): {reason}", artifact.label()))?;
            }
        }
        for member in &verdict.not_needed {
            let target = report.target(&member.artifact);
            printer.text(&format!(
                "not analysed: {target}: no lock in it or around it"
            ))?;
        }
    }
    let mut line = plural(verdict.analysis.bodies, "function");
    let short = shortfalls.iter().filter(|(_, list)| !list.is_empty());
    let short: Vec<String> = short
        .map(|(what, functions)| format!(", {} {what}", functions.len()))
        .collect();
    line += &short.concat();
    if !short.is_empty() && !list {
        line += " (-v lists them)";
    }
    if verdict.unwritable > 0 {
        line += &format!("; {} not analysed", plural(verdict.unwritable, "crate"));
    }
    if !verdict.not_needed.is_empty() {
        line += &format!(
            "; {} without locks",
            plural(verdict.not_needed.len(), "target")
        );
    }
    printer.status("Analysed", line)?;
    Ok(())
}
