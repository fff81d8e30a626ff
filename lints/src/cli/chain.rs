//! The workspace wrapper that the user had set, in whose place cargo starts ours.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use toml::{Table, Value};

const VARIABLES: [&str; 2] = [
    "RUSTC_WORKSPACE_WRAPPER",
    "CARGO_BUILD_RUSTC_WORKSPACE_WRAPPER",
];

/// The environment, then `--config`, then the configuration files from here upwards: as cargo looks for it.
pub(super) fn workspace_wrapper(arguments: &[String]) -> Result<Option<PathBuf>> {
    let set = VARIABLES.iter().find_map(env::var_os);
    if let Some(set) = set {
        // Empty means none, as for cargo.
        return Ok((!set.is_empty() && !is_own(Path::new(&set))).then(|| set.into()));
    }
    let here = env::current_dir()?;
    for argument in arguments.iter().rev() {
        let found = if argument.contains('=') {
            argument
                .parse()
                .ok()
                .and_then(|table| wrapper_in(&table, &here))
        } else {
            wrapper_of(&here.join(argument))?
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    for folder in folders(&here) {
        for name in ["config", "config.toml"] {
            if let Some(found) = wrapper_of(&folder.join(name))? {
                return Ok(Some(found));
            }
        }
    }
    Ok(None)
}

fn is_own(program: &Path) -> bool {
    env::current_exe().is_ok_and(|own| own == program)
}

fn folders(here: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = here
        .ancestors()
        .map(|folder| folder.join(".cargo"))
        .collect();
    folders.extend(cargo_home());
    folders
}

pub(super) fn cargo_home() -> Option<PathBuf> {
    let set = |name| env::var_os(name).map(PathBuf::from);
    let home = || set("HOME").or_else(|| set("USERPROFILE"));
    set("CARGO_HOME").or_else(|| home().map(|home| home.join(".cargo")))
}

fn wrapper_of(file: &Path) -> Result<Option<PathBuf>> {
    let Ok(text) = fs::read_to_string(file) else {
        return Ok(None);
    };
    let table: Table = text
        .parse()
        .with_context(|| format!("cannot read {}", file.display()))?;
    // Paths in it count from the folder that holds `.cargo`.
    let base = file.ancestors().nth(2).unwrap_or(Path::new(""));
    Ok(wrapper_in(&table, base))
}

fn wrapper_in(table: &Table, base: &Path) -> Option<PathBuf> {
    let build = table.get("build")?.as_table()?;
    let wrapper = build
        .get("rustc-workspace-wrapper")
        .and_then(Value::as_str)?;
    // A bare name is looked up in PATH.
    let is_path = wrapper.contains(['/', '\\']);
    (!wrapper.is_empty()).then(|| {
        if is_path {
            base.join(wrapper)
        } else {
            wrapper.into()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_count_from_the_folder_around_the_configuration() {
        let wrapper = |text: &str| wrapper_in(&text.parse().unwrap(), Path::new("/w"));
        assert_eq!(
            wrapper("build.rustc-workspace-wrapper = 'tools/wrap'"),
            Some("/w/tools/wrap".into())
        );
        assert_eq!(
            wrapper("build.rustc-workspace-wrapper = 'wrap'"),
            Some("wrap".into())
        );
        assert_eq!(wrapper("build.jobs = 1"), None);
    }
}
