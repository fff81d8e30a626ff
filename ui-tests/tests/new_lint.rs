//! `cargo new-lint` over a copy of this repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_guardlint::catalogue::Group;
use guardlint_ui_tests::{new_lint, tool};

/// What the new lint's parts are made of and what compiles them.
const PARTS: [&str; 8] = [
    "Cargo.toml",
    "Cargo.lock",
    "lints",
    "macros",
    "runtime-support",
    "ui-tests/Cargo.toml",
    "ui-tests/src",
    "ui-tests/ui",
];

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        for entry in fs::read_dir(from).expect("the sources are readable") {
            let entry = entry.expect("the sources are readable");
            copy(&entry.path(), &to.join(entry.file_name()));
        }
        return;
    }
    let folder = to.parent().expect("files lie in folders");
    fs::create_dir_all(folder).expect("the copy is writable");
    fs::copy(from, to).expect("the copy is writable");
}

fn repository() -> tempfile::TempDir {
    let root = tool::home().join("..");
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for part in PARTS.into_iter().chain(["docs/src/SUMMARY.md"]) {
        copy(&root.join(part), &folder.path().join(part));
    }
    folder
}

fn read(path: PathBuf) -> String {
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_parts_of_a_new_lint_fit_and_compile() {
    let copy = repository();
    let root = copy.path();
    let paths = new_lint::create(root, "stale_snapshot", Group::Style).expect("the name is good");
    assert_eq!(paths.len(), 6);
    let source = read(root.join("lints/src/lints/stale_snapshot.rs"));
    assert!(source.contains("pub static STALE_SNAPSHOT = (\"stale_snapshot\", Style);"));
    let fixtures = read(root.join("ui-tests/ui/fixtures.rs"));
    let folders: Vec<&str> = fixtures
        .lines()
        .filter(|line| line.starts_with("pub mod"))
        .collect();
    assert!(
        folders.is_sorted() && folders.contains(&"pub mod stale_snapshot {"),
        "{folders:?}"
    );
    let summary = read(root.join("docs/src/SUMMARY.md"));
    let lines: Vec<&str> = summary
        .lines()
        .filter(|line| line.contains("](lints/"))
        .collect();
    assert!(lines.is_sorted() && lines.contains(&"- [stale_snapshot](lints/stale_snapshot.md)"));
    compile(root);
}

fn compile(root: &Path) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let check = Command::new(cargo)
        .args([
            "check",
            "--quiet",
            "--offline",
            "--locked",
            "--package",
            "cargo-guardlint",
        ])
        .env("CARGO_TARGET_DIR", tool::target_dir().join("new-lint"))
        .env("RUSTFLAGS", "-D warnings")
        .current_dir(root)
        .output()
        .expect("cargo starts");
    assert!(
        check.status.success(),
        "{}",
        String::from_utf8_lossy(&check.stderr)
    );
}

#[test]
fn bad_names_are_refused_and_nothing_is_written() {
    let copy = repository();
    for (name, why) in [
        ("", "is no name of a lint"),
        ("StaleSnapshot", "is no name of a lint"),
        ("stale-snapshot", "is no name of a lint"),
        ("stale__snapshot", "is no name of a lint"),
        ("../stale", "is no name of a lint"),
        ("match", "is a word of Rust"),
        ("all", "means more than one lint"),
        ("perf", "means more than one lint"),
        ("finding", "is a module of `lints` already"),
        ("reentrant_lock", "there is a lint `reentrant_lock` already"),
    ] {
        let error = new_lint::create(copy.path(), name, Group::Style).expect_err(name);
        assert!(error.to_string().contains(why), "{name}: {error}");
    }
    let registry = |root: &Path| read(root.join("lints/src/lints.rs"));
    assert_eq!(registry(copy.path()), registry(&tool::home().join("..")));
    let stale = copy.path().join("ui-tests/ui/stale_snapshot");
    fs::create_dir_all(&stale).expect("the copy is writable");
    fs::write(stale.join("fires.rs"), "").expect("the copy is writable");
    let error = new_lint::create(copy.path(), "stale_snapshot", Group::Style).expect_err("exists");
    assert!(
        error.to_string().ends_with("fires.rs exists already"),
        "{error}"
    );
    assert_eq!(registry(copy.path()), registry(&tool::home().join("..")));
}
