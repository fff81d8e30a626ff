//! The command line: that of `cargo check`, with the levels that clippy takes behind `--`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, ValueEnum};

const AFTER: &str = "\
Levels, after `--`:
  -A, --allow LINT    -W, --warn LINT    -D, --deny LINT    -F, --forbid LINT
                      LINT is a lint, a group (correctness, suspicious, style, perf, restriction) or `all`,
                      with or without `guardlint::` in front; of several, the last one wins

Exit codes: 0 nothing is denied; 101 something is, or does not compile; 1 wrong use.";

/// Finds race conditions and deadlocks around locks
#[derive(Debug, Parser)]
#[command(name = "cargo guardlint", bin_name = "cargo guardlint", version, after_help = AFTER, max_term_width = 100)]
pub(super) struct Cli {
    /// Print the documentation of a lint, or without its name a list of all
    #[arg(long, value_name = "LINT", exclusive = true)]
    pub explain: Option<Option<String>>,

    #[command(flatten)]
    pub selection: Selection,

    /// Format of the output: `human`, `short`, `json` and the variants that cargo has of it
    #[arg(
        long,
        value_name = "FMT",
        value_enum,
        ignore_case = true,
        value_delimiter = ','
    )]
    pub message_format: Vec<Format>,

    /// Print nothing but findings
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,

    /// List the functions that could not be analysed; cargo is verbose, too
    #[arg(short, long, action = ArgAction::Count)]
    pub verbose: u8,

    /// Coloring
    #[arg(long, value_name = "WHEN", value_enum)]
    pub color: Option<Color>,

    /// Levels of lints
    #[arg(last = true, value_name = "LEVELS", allow_hyphen_values = true)]
    pub levels: Vec<OsString>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Human,
    Short,
    Json,
    JsonDiagnosticShort,
    JsonDiagnosticRenderedAnsi,
    JsonRenderDiagnostics,
}

/// The flags of `cargo check`. They are declared so that mistakes and `--help` are about this command; cargo gets them as
/// they were written.
#[derive(Debug, Default, Args)]
pub(super) struct Selection {
    /// Package(s) to lint
    #[arg(short, long, value_name = "SPEC", num_args = 0..=1, help_heading = "Package Selection")]
    package: Vec<String>,
    /// Lint all packages in the workspace
    #[arg(long, help_heading = "Package Selection")]
    workspace: bool,
    /// Exclude packages from the run
    #[arg(long, value_name = "SPEC", help_heading = "Package Selection")]
    exclude: Vec<String>,
    /// Alias for --workspace (deprecated)
    #[arg(long, help_heading = "Package Selection")]
    all: bool,

    /// Lint only this package's library
    #[arg(long, help_heading = "Target Selection")]
    lib: bool,
    /// Lint all binaries
    #[arg(long, help_heading = "Target Selection")]
    bins: bool,
    /// Lint only the specified binary
    #[arg(long, value_name = "NAME", num_args = 0..=1, help_heading = "Target Selection")]
    bin: Vec<String>,
    /// Lint all examples
    #[arg(long, help_heading = "Target Selection")]
    examples: bool,
    /// Lint only the specified example
    #[arg(long, value_name = "NAME", num_args = 0..=1, help_heading = "Target Selection")]
    example: Vec<String>,
    /// Lint all targets that have `test = true` set
    #[arg(long, help_heading = "Target Selection")]
    tests: bool,
    /// Lint only the specified test target
    #[arg(long, value_name = "NAME", num_args = 0..=1, help_heading = "Target Selection")]
    test: Vec<String>,
    /// Lint all targets that have `bench = true` set
    #[arg(long, help_heading = "Target Selection")]
    benches: bool,
    /// Lint only the specified bench target
    #[arg(long, value_name = "NAME", num_args = 0..=1, help_heading = "Target Selection")]
    bench: Vec<String>,
    /// Lint all targets
    #[arg(long, help_heading = "Target Selection")]
    all_targets: bool,

    /// Space or comma separated list of features to activate
    #[arg(
        short = 'F',
        long,
        value_name = "FEATURES",
        help_heading = "Feature Selection"
    )]
    features: Vec<String>,
    /// Activate all available features
    #[arg(long, help_heading = "Feature Selection")]
    all_features: bool,
    /// Do not activate the `default` feature
    #[arg(long, help_heading = "Feature Selection")]
    no_default_features: bool,

    /// Number of parallel jobs, defaults to # of CPUs
    #[arg(
        short,
        long,
        value_name = "N",
        allow_negative_numbers = true,
        help_heading = "Compilation Options"
    )]
    jobs: Option<String>,
    /// Do not abort at the first crate that does not compile
    #[arg(long, help_heading = "Compilation Options")]
    keep_going: bool,
    /// Check in release mode, with optimizations
    #[arg(short, long, help_heading = "Compilation Options")]
    release: bool,
    /// Check with the specified profile
    #[arg(
        long,
        value_name = "PROFILE-NAME",
        help_heading = "Compilation Options"
    )]
    profile: Option<String>,
    /// Check for the target triple
    #[arg(long, value_name = "TRIPLE", num_args = 0..=1, help_heading = "Compilation Options")]
    target: Vec<String>,
    /// Directory for all generated artifacts
    #[arg(long, value_name = "DIRECTORY", help_heading = "Compilation Options")]
    pub target_dir: Option<PathBuf>,

    /// Path to Cargo.toml
    #[arg(long, value_name = "PATH", help_heading = "Manifest Options")]
    manifest_path: Option<PathBuf>,
    /// Path to Cargo.lock (unstable)
    #[arg(long, value_name = "PATH", help_heading = "Manifest Options")]
    lockfile_path: Option<PathBuf>,
    /// Ignore `rust-version` specification in packages
    #[arg(long, help_heading = "Manifest Options")]
    ignore_rust_version: bool,
    /// Assert that `Cargo.lock` will remain unchanged
    #[arg(long, help_heading = "Manifest Options")]
    locked: bool,
    /// Run without accessing the network
    #[arg(long, help_heading = "Manifest Options")]
    offline: bool,
    /// Equivalent to specifying both --locked and --offline
    #[arg(long, help_heading = "Manifest Options")]
    frozen: bool,

    /// Override a configuration value
    #[arg(
        long,
        value_name = "KEY=VALUE|PATH",
        help_heading = "Other Options of Cargo"
    )]
    pub config: Vec<String>,
    /// Unstable (nightly-only) flags to Cargo
    #[arg(
        short = 'Z',
        value_name = "FLAG",
        help_heading = "Other Options of Cargo"
    )]
    unstable: Vec<String>,
    /// Output build timings (unstable formats aside)
    #[arg(long, value_name = "FMTS", num_args = 0..=1, require_equals = true, help_heading = "Other Options of Cargo")]
    timings: Vec<String>,
    /// Output a future incompatibility report at the end of the build
    #[arg(long, help_heading = "Other Options of Cargo")]
    future_incompat_report: bool,
}

impl Selection {
    /// Those that `cargo metadata` takes, too.
    pub(super) fn for_metadata(&self) -> Vec<OsString> {
        let mut args: Vec<OsString> = Vec::new();
        if let Some(path) = &self.manifest_path {
            args.extend(["--manifest-path".into(), path.into()]);
        }
        let switches = [
            (self.locked, "--locked"),
            (self.offline, "--offline"),
            (self.frozen, "--frozen"),
        ];
        args.extend(
            switches
                .into_iter()
                .filter(|(on, _)| *on)
                .map(|(_, name)| name.into()),
        );
        for value in &self.config {
            args.extend(["--config".into(), value.into()]);
        }
        for value in &self.unstable {
            args.extend(["-Z".into(), value.into()]);
        }
        args
    }

    /// Whether tests, examples or benchmarks can be among the targets.
    pub(super) fn beyond_default(&self) -> bool {
        let named = [&self.example, &self.test, &self.bench];
        self.all_targets
            || self.tests
            || self.benches
            || self.examples
            || self
                .profile
                .as_deref()
                .is_some_and(|profile| profile == "test" || profile == "bench")
            || named.iter().any(|names| !names.is_empty())
    }
}

/// What cargo gets of the command line: all but our own options, as written.
pub(super) fn for_cargo(args: &[OsString]) -> Vec<OsString> {
    let mut kept = Vec::new();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let text = arg.to_string_lossy();
        if text == "--" {
            break;
        } else if text == "--message-format" {
            args.next();
        } else if !text.starts_with("--message-format=") {
            kept.push(arg.clone());
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn args(text: &str) -> Vec<OsString> {
        text.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn the_declaration_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_flags_of_cargo_check_are_taken() {
        let line = "guardlint -p a --exclude b --all-targets --bin x -F f,g -r --target t --message-format=json,json-diagnostic-short \
                    --locked -Z u --config k=1 -j -1 -vv --color=always -- -A all -D reentrant_lock";
        let cli = Cli::try_parse_from(args(line)).unwrap();
        assert_eq!(
            cli.message_format,
            [Format::Json, Format::JsonDiagnosticShort]
        );
        assert_eq!(cli.levels, args("-A all -D reentrant_lock"));
        assert_eq!(cli.verbose, 2);
    }

    #[test]
    fn cargo_gets_what_is_not_ours() {
        let line = args("-p a --message-format json --bin x --message-format=short -v -- -A all");
        assert_eq!(for_cargo(&line), args("-p a --bin x -v"));
    }

    #[test]
    fn contradictions_are_errors() {
        for line in [
            "g -q -v",
            "g --explain x --workspace",
            "g --nonsense",
            "g --release=3",
        ] {
            assert!(Cli::try_parse_from(args(line)).is_err(), "{line}");
        }
    }
}
