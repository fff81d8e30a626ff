//! `cargo speed`: see `docs/src/contributing/speed.md`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use guardlint_ui_tests::corpus::prepare::Corpus;
use guardlint_ui_tests::corpus::run::Setup;
use guardlint_ui_tests::release;
use guardlint_ui_tests::speed::{self, replay};
use lexopt::prelude::*;

const HELP: &str = "\
Measures the linter beside cargo check and cargo clippy.

Usage: cargo speed [--crate NAME]... [--rounds N] [--json]

      --crate NAME  Crate of the corpus; may be repeated [tantivy, and regex-syntax, which has no lock]
      --rounds N    Medians are of so many rounds [5]
      --json        Print JSON in place of the tables
  -h, --help        Print this";

struct Options {
    crates: Vec<String>,
    rounds: usize,
    json: bool,
}

impl Options {
    /// None if help was asked for.
    fn parse() -> Result<Option<Self>> {
        let mut options = Options {
            crates: Vec::new(),
            rounds: 5,
            json: false,
        };
        let mut arguments = lexopt::Parser::from_env();
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("crate") => options.crates.push(arguments.value()?.string()?),
                Long("rounds") => options.rounds = arguments.value()?.parse()?,
                Long("json") => options.json = true,
                Short('h') | Long("help") => return Ok(None),
                _ => return Err(argument.unexpected().into()),
            }
        }
        ensure!(options.rounds > 0, "a median needs a round");
        if options.crates.is_empty() {
            options.crates = vec!["tantivy".to_owned(), "regex-syntax".to_owned()];
        }
        Ok(Some(options))
    }
}

fn main() -> Result<ExitCode> {
    if let Some(code) = replay::as_compiler()? {
        return Ok(ExitCode::from(u8::try_from(code).unwrap_or(101)));
    }
    let Some(options) = Options::parse()? else {
        println!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    };
    let lists = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let directory = release::corpus_directory();
    let setup = Setup::new(release::linter()?, &directory)?;
    let crates =
        Corpus::read(&lists.join("corpus.toml"))?.unpack(&directory, &lists.join("Cargo.lock"))?;
    let recordings = replay::place(&directory);
    let mut comparisons = Vec::new();
    for name in &options.crates {
        let unpacked = crates
            .iter()
            .find(|c| c.pinned.name == *name)
            .with_context(|| format!("{name} is not in the corpus"))?;
        let comparison = speed::compare(&setup, unpacked, options.rounds, &recordings)?;
        if !options.json {
            println!("{}", speed::table(&comparison));
        }
        comparisons.push(comparison);
    }
    if options.json {
        println!("{}", serde_json::to_string_pretty(&comparisons)?);
    } else {
        print!("{}", speed::targets(&comparisons));
    }
    Ok(ExitCode::SUCCESS)
}
