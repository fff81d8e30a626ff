//! The linter as users install it: a development build would be measured several times too slow.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::corpus::prepare::cargo;

/// Builds `cargo-guardlint` and returns the path of the binary.
pub fn linter() -> Result<PathBuf> {
    let output = Command::new(cargo())
        .args(["build", "--release", "--package", "cargo-guardlint"])
        .args(["--message-format", "json-render-diagnostics"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()?;
    ensure!(output.status.success(), "cargo-guardlint does not build");
    String::from_utf8(output.stdout)?
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|line| line["executable"].as_str().map(PathBuf::from))
        .next_back()
        .context("cargo named no executable")
}

/// Where corpora are unpacked and built: below the target directory of the workspace.
pub fn corpus_directory() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"),
            PathBuf::from,
        )
        .join("corpus")
}
