//! `cargo bless`: rewrites what is generated and what is compared; the difference is yours to read.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use guardlint_ui_tests::{pages, tool};
use lexopt::prelude::*;

/// Tests that compare with files: package, further arguments, and the variable that makes them write.
const SNAPSHOTS: [(&str, &[&str], (&str, &str)); 2] = [
    (
        "cargo-guardlint",
        &["--lib", "report::"],
        ("UPDATE_EXPECT", "1"),
    ),
    (
        "guardlint-ui-tests",
        &["--test", "macros"],
        ("TRYBUILD", "overwrite"),
    ),
];

const HELP: &str = "\
Rewrites what is generated (the pages of the lints) and what tests compare with (reports, errors of the macros).

Usage: cargo bless

  -h, --help  Print this";

fn main() -> Result<()> {
    if let Some(argument) = lexopt::Parser::from_env().next()? {
        return match argument {
            Short('h') | Long("help") => {
                println!("{HELP}");
                Ok(())
            }
            _ => Err(argument.unexpected().into()),
        };
    }
    let root = tool::home().join("..").canonicalize()?;
    write_pages(&root)?;
    for (package, arguments, (variable, value)) in SNAPSHOTS {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let status = Command::new(cargo)
            .args(["test", "--quiet", "--package", package])
            .args(arguments)
            .env(variable, value)
            .current_dir(&root)
            .status()
            .context("cargo does not start")?;
        ensure!(
            status.success(),
            "the snapshots of {package} are not all written"
        );
    }
    Ok(())
}

fn write_pages(root: &Path) -> Result<()> {
    let folder = pages::folder(root);
    fs::create_dir_all(&folder)?;
    let mut written = BTreeSet::new();
    for page in pages::all(root) {
        if fs::read_to_string(&page.path).is_ok_and(|text| text == page.text) {
            written.insert(page.path);
            continue;
        }
        fs::write(&page.path, page.text)?;
        println!("wrote {}", page.path.display());
        written.insert(page.path);
    }
    for stale in entries(&folder)? {
        if !written.contains(&stale) {
            fs::remove_file(&stale)?;
            println!("removed {}", stale.display());
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?;
    let paths = entries.map(|entry| Ok(entry?.path()));
    paths.collect()
}
