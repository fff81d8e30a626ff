//! Builds `cargo-guardlint` and runs it, as a user would, over a workspace of fixtures.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::finding;

/// The folder of this package.
pub fn home() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Where fixtures are built: below the target directory of the running test, so that a second run is warm.
pub fn target_dir() -> PathBuf {
    let exe = env::current_exe().expect("a running test has a path");
    // target/<profile>/deps/<test>
    let target = exe
        .ancestors()
        .nth(3)
        .expect("cargo runs tests from its target directory");
    target.join("workspaces")
}

/// The built binary. Built on demand, because cargo builds binaries only for the tests of their own package.
pub fn binary() -> &'static Path {
    static BINARY: LazyLock<PathBuf> = LazyLock::new(build);
    &BINARY
}

fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

fn build() -> PathBuf {
    let target = target_dir();
    let output = cargo()
        .args([
            "build",
            "--quiet",
            "--package",
            "cargo-guardlint",
            "--message-format=json",
        ])
        .arg("--target-dir")
        .arg(target.parent().expect("`target_dir` is below it"))
        .current_dir(home())
        .output()
        .expect("cargo starts");
    let stdout = String::from_utf8_lossy(&output.stdout);
    let artifacts = stdout
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let path = artifacts
        .filter_map(|line: serde_json::Value| line["executable"].as_str().map(PathBuf::from))
        .next_back();
    path.unwrap_or_else(|| panic!("cargo-guardlint does not build:\n{}", text(&output.stderr)))
}

/// Runs `cargo guardlint --message-format json` over the workspace at `root` and reads what it says.
///
/// Every lint is on, and at `warn`: a denied finding would keep dependents from being looked at.
pub fn lint(root: &Path) -> finding::Output {
    lint_into(
        root,
        &target_dir().join(root.file_name().expect("a workspace has a name")),
    )
}

/// As [`lint`], with a target directory of its own.
pub fn lint_into(root: &Path, target: &Path) -> finding::Output {
    lint_targets(root, target, &[])
}

/// As [`lint_into`], of the targets that cargo's flags select.
pub fn lint_targets(root: &Path, target: &Path, selection: &[&str]) -> finding::Output {
    let mut flags = vec!["--message-format", "json"];
    flags.extend(selection);
    read(root, command(root, target, &flags))
}

/// As [`lint_into`], with this program in front of the compiler.
pub fn lint_behind(wrapper: &Path, root: &Path, target: &Path) -> finding::Output {
    let mut command = command(root, target, &["--message-format", "json"]);
    command.env("RUSTC_WORKSPACE_WRAPPER", wrapper);
    read(root, command)
}

fn read(root: &Path, mut command: Command) -> finding::Output {
    let output = command.output().expect("cargo-guardlint starts");
    let stdout = text(&output.stdout);
    let found = finding::parse(&stdout, root)
        .unwrap_or_else(|error| panic!("{error}\n{}", text(&output.stderr)));
    assert!(
        found.errors.is_empty() && output.status.success(),
        "`cargo guardlint` failed on {} ({}):\n{}\n{}",
        root.display(),
        output.status,
        found.errors.join("\n"),
        text(&output.stderr),
    );
    found
}

/// Names a compiler that the fixtures are linted with in place of the one that built the tests.
const COMPILER: &str = "GUARDLINT_TEST_RUSTC";

fn command(root: &Path, target: &Path, flags: &[&str]) -> Command {
    let mut command = Command::new(binary());
    if let Some(compiler) = env::var_os(COMPILER) {
        command.env("RUSTC", compiler);
    }
    command
        .args(["guardlint", "--workspace", "--locked"])
        .args(flags)
        .args(["--", "-W", "guardlint::all"])
        .env("CARGO_TARGET_DIR", target)
        .env_remove("RUSTFLAGS")
        .current_dir(root);
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
