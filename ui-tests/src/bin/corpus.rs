//! `cargo corpus`: see `docs/src/contributing/corpus.md`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use guardlint_ui_tests::corpus::prepare::{Corpus, Unpacked};
use guardlint_ui_tests::corpus::run::{Outcome, Setup};
use guardlint_ui_tests::corpus::table;
use guardlint_ui_tests::corpus::triage::{Judgement, Triage};
use guardlint_ui_tests::release;
use lexopt::prelude::*;

const HELP: &str = "\
Runs the linter over pinned published crates and compares with the judged findings.

Usage: cargo corpus [--crate NAME]... [--no-time] [--json]

      --crate NAME  Only this crate; may be repeated
      --no-time     Leave out cargo check and cargo clippy
      --json        Print one JSON document in place of the tables
  -h, --help        Print this";

#[derive(Default)]
struct Options {
    /// Empty means all.
    crates: Vec<String>,
    no_time: bool,
    json: bool,
}

impl Options {
    /// None if help was asked for.
    fn parse() -> Result<Option<Self>> {
        let mut options = Options::default();
        let mut arguments = lexopt::Parser::from_env();
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("crate") => options.crates.push(arguments.value()?.string()?),
                Long("no-time") => options.no_time = true,
                Long("json") => options.json = true,
                Short('h') | Long("help") => return Ok(None),
                _ => return Err(argument.unexpected().into()),
            }
        }
        Ok(Some(options))
    }

    fn selects(&self, krate: &str) -> bool {
        self.crates.is_empty() || self.crates.iter().any(|c| c == krate)
    }
}

fn main() -> Result<ExitCode> {
    let Some(options) = Options::parse()? else {
        println!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    };
    let lists = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let triage = Triage::read(&lists.join("triage.toml"))?;
    let Run { outcomes, failed } = run(&options, &lists)?;
    let found: Vec<_> = outcomes.iter().flat_map(|o| o.findings.clone()).collect();
    let ran = |krate: &str| options.selects(krate) && !failed.iter().any(|f| f == krate);
    let judgement = triage.judge(&found, ran);
    print(&options, &outcomes, &judgement)?;
    for krate in &failed {
        eprintln!("error: {krate} could not be run");
    }
    Ok(if judgement.is_complete() && failed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

struct Run {
    outcomes: Vec<Outcome>,
    /// One crate that does not build takes nothing from the others.
    failed: Vec<String>,
}

fn run(options: &Options, lists: &Path) -> Result<Run> {
    let corpus = Corpus::read(&lists.join("corpus.toml"))?;
    for name in &options.crates {
        let known = corpus.crates.iter().any(|pinned| pinned.name == *name);
        ensure!(known, "no crate `{name}` in ui-tests/corpus/corpus.toml");
    }
    let directory = release::corpus_directory();
    let setup = Setup::new(release::linter()?, &directory)?;
    let mut crates = corpus.unpack(&directory, &lists.join("Cargo.lock"))?;
    crates.retain(|c: &Unpacked| options.selects(&c.pinned.name));
    let mut run = Run {
        outcomes: Vec::new(),
        failed: Vec::new(),
    };
    for unpacked in crates {
        let name = &unpacked.pinned.name;
        eprintln!("{name} {}", unpacked.pinned.version);
        match setup.outcome(&unpacked, !options.no_time) {
            Ok(outcome) => run.outcomes.push(outcome),
            Err(error) => {
                eprintln!("error: {name}: {error:#}");
                run.failed.push(name.clone());
            }
        }
    }
    Ok(run)
}

fn print(options: &Options, outcomes: &[Outcome], judgement: &Judgement) -> Result<()> {
    if options.json {
        let document = serde_json::json!({ "crates": outcomes, "judgement": judgement });
        println!("{}", serde_json::to_string_pretty(&document)?);
    } else {
        println!("{}", table::outcomes(outcomes));
        println!("{}", table::lints(outcomes));
        print!("{}", table::judgement(judgement));
    }
    Ok(())
}
