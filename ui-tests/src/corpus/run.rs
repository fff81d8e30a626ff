//! One crate of the corpus through the three commands.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Serialize;

use super::prepare::{Unpacked, cargo};
use super::triage::{Found, Place};
use crate::finding;
use crate::measure::{self, Cost};

/// Where things are, the same for every crate.
#[derive(Debug)]
pub struct Setup {
    /// The binary to measure, `cargo-guardlint`.
    linter: PathBuf,
    /// Shared by all crates, so that each dependency is compiled once.
    target: PathBuf,
    /// What the commands print on standard error.
    logs: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    Check,
    Guardlint,
    Clippy,
}

impl Tool {
    fn name(self) -> &'static str {
        match self {
            Tool::Check => "check",
            Tool::Guardlint => "guardlint",
            Tool::Clippy => "clippy",
        }
    }
}

#[derive(Debug, Serialize)]
pub struct Outcome {
    #[serde(rename = "crate")]
    pub krate: String,
    pub bodies: Bodies,
    pub findings: Vec<Found>,
    pub guardlint: Cost,
    /// Absent when time was not asked for.
    pub check: Option<Cost>,
    pub clippy: Option<Cost>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bodies {
    pub analysed: usize,
    pub not_analysed: usize,
}

impl Setup {
    /// `directory` is where the crates are unpacked, too.
    pub fn new(linter: PathBuf, directory: &Path) -> Result<Self> {
        let logs = directory.join("logs");
        std::fs::create_dir_all(&logs)?;
        Ok(Self {
            linter,
            target: directory.join("target"),
            logs,
        })
    }

    /// Analyses a crate; with `timed`, measures the other tools beside it.
    pub fn outcome(&self, unpacked: &Unpacked, timed: bool) -> Result<Outcome> {
        let name = unpacked.pinned.name.clone();
        // Dependencies, and whatever else is done only once.
        self.cost(Tool::Check, unpacked)?;
        self.cost(Tool::Guardlint, unpacked)?;
        let check = timed
            .then(|| self.cost(Tool::Check, unpacked))
            .transpose()?;
        let run = self.run(Tool::Guardlint, unpacked)?;
        let clippy = timed
            .then(|| self.cost(Tool::Clippy, unpacked))
            .transpose()?;
        let output = finding::parse(&run.stdout, &unpacked.root).map_err(anyhow::Error::msg)?;
        ensure!(
            output.errors.is_empty(),
            "{name} does not compile: {:#?}",
            output.errors
        );
        let mut findings: Vec<Found> = output
            .findings
            .into_iter()
            .map(|finding| found(&name, finding, &unpacked.root))
            .collect();
        findings.sort();
        Ok(Outcome {
            bodies: self.bodies(&name)?,
            krate: name,
            findings,
            guardlint: run.cost,
            check,
            clippy,
        })
    }

    /// What a tool costs on the crate alone, as if its sources had just changed.
    pub fn cost(&self, tool: Tool, unpacked: &Unpacked) -> Result<Cost> {
        Ok(self.run(tool, unpacked)?.cost)
    }

    fn run(&self, tool: Tool, unpacked: &Unpacked) -> Result<measure::Run> {
        touch(&unpacked.lib)?;
        self.rerun(tool, unpacked)
    }

    /// As [`Setup::cost`], with nothing changed since the last time.
    pub fn rerun(&self, tool: Tool, unpacked: &Unpacked) -> Result<measure::Run> {
        self.measure(tool, unpacked, &mut self.command(tool, unpacked))
    }

    /// What a tool costs on the crate alone as it stands, with incremental compilation.
    pub fn incremental(&self, tool: Tool, unpacked: &Unpacked) -> Result<Cost> {
        let mut command = self.command(tool, unpacked);
        command.env("CARGO_INCREMENTAL", "1");
        let cost = self.measure(tool, unpacked, &mut command)?.cost;
        let name = &unpacked.pinned.name;
        let said = std::fs::read_to_string(self.log(tool, name))?;
        let is_checked = said.contains(&format!("Checking {name} "));
        ensure!(
            is_checked,
            "{name} was not checked again by {}",
            tool.name()
        );
        Ok(cost)
    }

    /// What the library of the crate was made of when it was last checked.
    pub fn sources(&self, unpacked: &Unpacked) -> Result<Vec<PathBuf>> {
        let start = format!("{}-", unpacked.pinned.name.replace('-', "_"));
        let deps = self.target.join("debug/deps");
        let is_list = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(&start) && name.ends_with(".d")
        };
        let files = std::fs::read_dir(&deps)?.filter_map(|entry| Some(entry.ok()?.path()));
        let made = |path: &PathBuf| path.metadata().and_then(|m| m.modified()).ok();
        let newest = files.filter(is_list).max_by_key(made);
        let newest = newest.with_context(|| format!("{} was not checked", unpacked.pinned.name))?;
        let text = std::fs::read_to_string(newest)?;
        let names = text.lines().filter_map(|line| line.strip_suffix(".rs:"));
        Ok(names
            .map(|name| unpacked.root.join(format!("{name}.rs")))
            .collect())
    }

    fn measure(
        &self,
        tool: Tool,
        unpacked: &Unpacked,
        command: &mut Command,
    ) -> Result<measure::Run> {
        let log = self.log(tool, &unpacked.pinned.name);
        let run = measure::run(command, &log)?;
        // 101 is also what denied findings give; whether it compiled is told by the messages.
        let expected = run.code == Some(0) || tool == Tool::Guardlint && run.code == Some(101);
        ensure!(
            expected,
            "{} of {} failed: see {}",
            tool.name(),
            unpacked.pinned.name,
            log.display()
        );
        Ok(run)
    }

    /// Ready to be run in the crate's folder.
    pub fn command(&self, tool: Tool, unpacked: &Unpacked) -> Command {
        let mut command = match tool {
            Tool::Guardlint => Command::new(&self.linter),
            Tool::Check | Tool::Clippy => Command::new(cargo()),
        };
        command
            .arg(tool.name())
            .args(unpacked.pinned.selection())
            .args(["--message-format", "json", "--manifest-path"])
            .arg(unpacked.root.join("Cargo.toml"))
            .env("CARGO_TARGET_DIR", &self.target)
            // Every run is to do all of its work.
            .env("CARGO_INCREMENTAL", "0")
            // Published crates are path dependencies of nobody here, so `#![deny(warnings)]` would count.
            .env("RUSTFLAGS", "--cap-lints=warn");
        command
    }

    fn log(&self, tool: Tool, krate: &str) -> PathBuf {
        self.logs.join(format!("{krate}.{}.log", tool.name()))
    }

    /// From the closing line of the linter.
    fn bodies(&self, krate: &str) -> Result<Bodies> {
        let log = self.log(Tool::Guardlint, krate);
        let text = std::fs::read_to_string(&log)?;
        parse_bodies(&text).with_context(|| format!("no closing line in {}", log.display()))
    }
}

fn parse_bodies(log: &str) -> Option<Bodies> {
    let line = log.lines().rfind(|line| line.contains("Analysed "))?;
    let number_before = |word: &str| -> Option<usize> {
        let before = line.split(word).next().filter(|b| b.len() < line.len())?;
        before.split_whitespace().next_back()?.parse().ok()
    };
    Some(Bodies {
        analysed: number_before(" function")?,
        not_analysed: number_before(" not analysed").unwrap_or(0),
    })
}

fn found(krate: &str, finding: finding::Finding, root: &Path) -> Found {
    let file = finding.file.strip_prefix(root).unwrap_or(&finding.file);
    Found {
        place: Place {
            krate: krate.to_owned(),
            lint: finding.lint,
            file: file.to_string_lossy().replace('\\', "/"),
            line: finding.line,
        },
        tier: finding.tier,
        rendered: finding.rendered,
    }
}

pub(crate) fn touch(file: &Path) -> Result<()> {
    let file = std::fs::File::options().append(true).open(file)?;
    file.set_modified(std::time::SystemTime::now())?;
    Ok(())
}
