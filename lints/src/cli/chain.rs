//! The workspace wrapper that the user had set, in whose place cargo starts ours.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::Result;
use toml::{Table, Value};

use super::cargo_config;

const VARIABLES: [&str; 2] = [
    "RUSTC_WORKSPACE_WRAPPER",
    "CARGO_BUILD_RUSTC_WORKSPACE_WRAPPER",
];

/// The environment, then `--config`, then the configuration files from here upwards: as cargo looks for it.
pub(super) fn workspace_wrapper(arguments: &[String]) -> Result<Option<PathBuf>> {
    let set = VARIABLES.iter().find_map(env::var_os);
    let here = env::current_dir()?;
    if let Some(set) = set {
        // Empty means none, as for cargo.
        return Ok((!set.is_empty() && !is_own(Path::new(&set))).then(|| program(&set, &here)));
    }
    let given = cargo_config::in_arguments(arguments, &wrapper_in)?;
    match given {
        Some(given) => Ok(Some(given)),
        None => cargo_config::in_files(&wrapper_in),
    }
}

fn is_own(program: &Path) -> bool {
    env::current_exe().is_ok_and(|own| own == program)
}

fn wrapper_in(table: &Table, base: &Path) -> Option<PathBuf> {
    let build = table.get("build")?.as_table()?;
    let wrapper = build
        .get("rustc-workspace-wrapper")
        .and_then(Value::as_str)?;
    (!wrapper.is_empty()).then(|| program(OsStr::new(wrapper), base))
}

/// A bare name is looked up in PATH.
fn program(name: &OsStr, base: &Path) -> PathBuf {
    let is_path = name.to_string_lossy().contains(['/', '\\']);
    if is_path {
        base.join(name)
    } else {
        name.into()
    }
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
