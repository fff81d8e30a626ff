//! `cargo new-lint NAME`: see `docs/src/contributing/new-lint.md`.

use anyhow::{Result, bail};
use cargo_guardlint::catalogue::Group;
use guardlint_ui_tests::{new_lint, tool};
use lexopt::prelude::*;

const HELP: &str = "\
Makes the source file, the registry lines and the fixtures of a new lint.

Usage: cargo new-lint NAME [--group GROUP]

      --group GROUP  correctness, suspicious, style, perf or restriction [suspicious]
  -h, --help         Print this";

fn main() -> Result<()> {
    let mut name: Option<String> = None;
    let mut group = Group::Suspicious;
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Value(value) if name.is_none() => name = Some(value.string()?),
            Long("group") => group = new_lint::group(&arguments.value()?.string()?)?,
            Short('h') | Long("help") => {
                println!("{HELP}");
                return Ok(());
            }
            _ => return Err(argument.unexpected().into()),
        }
    }
    let Some(name) = name else {
        bail!("which name? `cargo new-lint NAME`");
    };
    let root = tool::home().join("..").canonicalize()?;
    for path in new_lint::create(&root, &name, group)? {
        println!(
            "wrote {}",
            path.strip_prefix(&root).unwrap_or(&path).display()
        );
    }
    println!("now write the doc comment, the fixtures and the check; then `cargo bless`");
    Ok(())
}
