//! `cargo dump-mir`: see `docs/src/design/new-compiler.md`.

use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result};
use guardlint_ui_tests::mir_dumps;
use lexopt::prelude::*;

const HELP: &str = "\
Records how a compiler prints MIR, in ui-tests/mir/VERSION.mir.

Usage: cargo dump-mir [--rustc PATH] VERSION [-- ARG...]

      --rustc PATH  The compiler; `rustc` if not given
      ARG...        Further arguments for it, such as --sysroot
  -h, --help        Print this";

fn main() -> ExitCode {
    match run() {
        Ok(message) => {
            println!("{message}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<String> {
    let mut rustc = "rustc".to_owned();
    let mut version = None;
    let mut args = Vec::new();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("rustc") => rustc = parser.value()?.string()?,
            Short('h') | Long("help") => return Ok(HELP.to_owned()),
            Value(value) if version.is_none() => version = Some(value.string()?),
            Value(value) => args.push(value.string()?),
            _ => return Err(argument.unexpected().into()),
        }
    }
    let version = version.context("which version? See --help")?;
    let path = mir_dumps::folder().join(format!("{version}.mir"));
    fs::write(&path, mir_dumps::record(&rustc, &args)?)?;
    Ok(format!("{} is recorded", path.display()))
}
