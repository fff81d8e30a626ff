//! Cargo's own configuration, as far as it is ours too.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use toml::Table;

/// Looks for something in one source of configuration, whose paths count from the folder.
pub(super) type Pick<'a, T> = &'a dyn Fn(&Table, &Path) -> Option<T>;

/// In what `--config` was given, of which the last counts most.
pub(super) fn in_arguments<T>(arguments: &[String], pick: Pick<'_, T>) -> Result<Option<T>> {
    let here = env::current_dir()?;
    for argument in arguments.iter().rev() {
        let found = if argument.contains('=') {
            let table = argument.parse().ok();
            table.and_then(|table| pick(&table, &here))
        } else {
            in_file(&here.join(argument), pick)?
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// In the files from here upwards, then in that of the user.
pub(super) fn in_files<T>(pick: Pick<'_, T>) -> Result<Option<T>> {
    let here = env::current_dir()?;
    let folders = here.ancestors().map(|folder| folder.join(".cargo"));
    for folder in folders.chain(home()) {
        for name in ["config", "config.toml"] {
            let found = in_file(&folder.join(name), pick)?;
            if found.is_some() {
                return Ok(found);
            }
        }
    }
    Ok(None)
}

pub(super) fn home() -> Option<PathBuf> {
    let set = |name| env::var_os(name).map(PathBuf::from);
    let home = || set("HOME").or_else(|| set("USERPROFILE"));
    set("CARGO_HOME").or_else(|| home().map(|home| home.join(".cargo")))
}

fn in_file<T>(file: &Path, pick: Pick<'_, T>) -> Result<Option<T>> {
    let Ok(text) = fs::read_to_string(file) else {
        return Ok(None);
    };
    let table: Table = text
        .parse()
        .with_context(|| format!("cannot read {}", file.display()))?;
    // Paths in it count from the folder that holds `.cargo`.
    let base = file.ancestors().nth(2).unwrap_or(Path::new(""));
    Ok(pick(&table, base))
}
