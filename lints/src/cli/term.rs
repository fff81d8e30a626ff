//! What cargo is to print, and in which colour: `[term]` of its configuration and the variables for it.

use std::env;
use std::path::Path;

use clap::ValueEnum as _;
use toml::{Table, Value};

use super::args::{Cli, Color};
use super::cargo_config;

/// As cargo decides it: the command line, then the environment, then the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Term {
    pub quiet: bool,
    pub verbose: bool,
    pub color: Color,
}

impl Term {
    pub(super) fn of(cli: &Cli) -> Self {
        let find = |key| setting(&cli.selection.config, key);
        let is_set = |key| find(key).is_some_and(|value| value == "true");
        // Either of the flags goes before both settings.
        let told = cli.quiet || cli.verbose > 0;
        let verbose = cli.verbose > 0 || !told && is_set("verbose");
        let color = || Color::from_str(&find("color")?, false).ok();
        Self {
            quiet: cli.quiet || !told && !verbose && is_set("quiet"),
            verbose,
            color: cli.color.or_else(color).unwrap_or(Color::Auto),
        }
    }
}

/// What is wrong with the configuration is cargo's to say.
fn setting(arguments: &[String], key: &str) -> Option<String> {
    let pick = |table: &Table, _: &Path| {
        let value = table.get("term")?.get(key)?;
        Some(match value {
            Value::String(text) => text.clone(),
            value => value.to_string(),
        })
    };
    let given = cargo_config::in_arguments(arguments, &pick).ok().flatten();
    let variable = || env::var(format!("CARGO_TERM_{}", key.to_uppercase())).ok();
    let in_files = || cargo_config::in_files(&pick).ok().flatten();
    given.or_else(variable).or_else(in_files)
}
