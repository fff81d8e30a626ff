//! The MIR that a compile wrote, to the unit of one crate.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::rustc::Call;
use crate::ir::Unit;
use crate::lower::{self, LowerInput};

/// The one phase that we read; the compiler's filter lets others pass.
const PHASE: &str = ".built.after.mir";

/// Reads one dump at a time: a large crate writes a hundred megabytes.
pub(super) fn lower(call: &Call, folder: &Path) -> Result<Unit> {
    let root = env::current_dir().context("the compiler's directory is gone")?;
    let names = dumps(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut texts = names.into_iter().map(|path| {
        // What cannot be read is no dump, and is counted as such.
        let text = fs::read(&path).unwrap_or_default();
        (name(&path), String::from_utf8_lossy(&text).into_owned())
    });
    Ok(lower::unit(LowerInput {
        crate_name: &call.crate_name,
        externs: &call.externs,
        root_file: &call.root_file,
        root: &root.to_string_lossy(),
        is_test: call.is_test,
        dumps: &mut texts,
        source: &|name| fs::read_to_string(root.join(name)).ok(),
    }))
}

/// In one order, whatever the file system's.
fn dumps(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        // A crate without a body.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .filter(|path| path.as_ref().is_ok_and(|path| name(path).ends_with(PHASE)) || path.is_err())
        .collect::<io::Result<Vec<_>>>()?;
    paths.sort_unstable();
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
