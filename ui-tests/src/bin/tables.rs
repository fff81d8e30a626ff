//! `cargo tables`: see `docs/src/contributing/speed.md`.

use std::fs;

use anyhow::{Context, Result, ensure};
use guardlint_overhead::tables::{ALL, Table};
use guardlint_ui_tests::tables::{self, Block};
use guardlint_ui_tests::tool;
use lexopt::prelude::*;

const HELP: &str = "\
Runs the benchmarks of the runtime, and writes their tables into the book. It takes ten minutes, and a machine that has nothing else to do.

Usage: cargo tables [BENCH]...

Arguments:
  [BENCH]...  Only those, such as locks or memo

Options:
  -h, --help  Print this";

fn main() -> Result<()> {
    let mut only = Vec::new();
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Value(bench) => {
                let bench = bench.string()?;
                let is_it = |table: &Table| table.bench == bench;
                ensure!(ALL.iter().any(is_it), "no benchmark `{bench}` has tables");
                only.push(bench);
            }
            Short('h') | Long("help") => {
                println!("{HELP}");
                return Ok(());
            }
            _ => return Err(argument.unexpected().into()),
        }
    }
    let root = tool::home().join("..").canonicalize()?;
    for path in tables::pages(&root) {
        let read = || fs::read_to_string(&path).with_context(|| path.display().to_string());
        let page = read()?;
        for Block { command, .. } in tables::blocks(&page)? {
            let is_wanted = |bench: &String| command.split(' ').any(|word| word == bench);
            if !only.is_empty() && !only.iter().any(is_wanted) {
                continue;
            }
            eprintln!("{command}");
            let written = tables::run(&root, command)?;
            // Somebody may have changed it meanwhile.
            let page = tables::fill(&read()?, command, &written)?;
            fs::write(&path, page).with_context(|| path.display().to_string())?;
        }
    }
    Ok(())
}
