//! The MIR that a compile wrote, to the unit of one crate.

use std::env;
use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context, Result};

use super::rustc::Call;
use crate::ir::Unit;
use crate::lower::{self, LowerInput};

/// The one phase that we read; the compiler's filter lets others pass.
const PHASE: &str = ".built.after.mir";

/// Reads one dump at a time: a large crate writes a hundred megabytes.
pub(super) fn lower(
    call: &Call,
    folder: &Path,
    resolve: &dyn Fn(&str) -> Option<String>,
) -> Result<Unit> {
    let root = env::current_dir().context("the compiler's directory is gone")?;
    let names = dumps(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut texts = names.into_iter().map(|name| {
        // What cannot be read is no dump, and is counted as such.
        let text = fs::read(folder.join(&name)).unwrap_or_default();
        (name, into_text(text))
    });
    Ok(lower::unit(LowerInput {
        crate_name: &call.crate_name,
        externs: &call.externs,
        root_file: &call.root_file,
        root: &root.to_string_lossy(),
        is_test: call.is_test,
        is_library: call.is_library,
        dumps: &mut texts,
        source: &|name| fs::read_to_string(root.join(name)).ok(),
        resolve,
    }))
}

/// In one order, whatever the file system's.
fn dumps(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        // A crate without a body.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        // The compiler makes the names of identifiers.
        if let Ok(name) = entry?.file_name().into_string() {
            if name.ends_with(PHASE) {
                names.push(name);
            }
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// Without a copy, unless the text is none.
fn into_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}
