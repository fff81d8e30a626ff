//! Workspaces in temporary folders, and runs of the command in them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// Takes a lock twice: one finding of `reentrant_lock`, at line 4.
pub(crate) const DEADLOCK: &str = "\
use std::sync::Mutex;
pub fn twice(m: &Mutex<i32>) -> i32 {
    let first = m.lock().unwrap();
    let second = m.lock().unwrap();
    *first + *second
}
";

pub(crate) const LOCKLESS: &str = "pub fn add(a: i32, b: i32) -> i32 { a + b }\n";

pub(crate) struct Workspace {
    folder: TempDir,
    root: PathBuf,
}

impl Workspace {
    /// Paths and texts of its files.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        Self::named("workspace", files)
    }

    pub(crate) fn named(name: &str, files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("there is room for temporary files");
        let root = folder.path().canonicalize().unwrap().join(name);
        fs::create_dir(&root).unwrap();
        let workspace = Self { folder, root };
        for (path, text) in files {
            workspace.write(path, text);
        }
        workspace
    }

    /// One package `bank` whose library is `lib`.
    pub(crate) fn bank(lib: &str) -> Self {
        Self::new(&[("Cargo.toml", &manifest("bank", "")), ("src/lib.rs", lib)])
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A place outside the workspace.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// An executable script outside the workspace.
    #[cfg(unix)]
    pub(crate) fn script(&self, name: &str, text: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.beside(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    /// The command with these arguments, in the root, untouched by the settings of whoever runs the tests.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-guardlint"));
        command.arg("guardlint").args(args).current_dir(&self.root);
        isolate(&mut command);
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        Run::of(self.command(args))
    }

    /// Paths of the facts of a crate.
    pub(crate) fn facts(&self, krate: &str) -> Vec<PathBuf> {
        self.artifacts(krate, "guardlint")
    }

    pub(crate) fn artifacts(&self, krate: &str, extension: &str) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.root.join("target/debug/deps")).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        let of_crate = |path: &PathBuf| {
            let name = path.file_name().unwrap().to_string_lossy();
            name.starts_with(&format!("lib{krate}-")) && name.ends_with(&format!(".{extension}"))
        };
        paths.filter(of_crate).collect()
    }
}

pub(crate) fn isolate(command: &mut Command) {
    for name in [
        "CARGO_BUILD_RUSTC_WORKSPACE_WRAPPER",
        "CARGO_BUILD_TARGET_DIR",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_INCREMENTAL",
        "CARGO_TARGET_DIR",
        "RUSTC_BOOTSTRAP",
        "RUSTC_WORKSPACE_WRAPPER",
        "RUSTC_WRAPPER",
        "RUSTFLAGS",
    ] {
        command.env_remove(name);
    }
    command.env("CARGO_TERM_COLOR", "never");
}

/// A run that ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn of(mut command: Command) -> Self {
        Self::ended(command.output().expect("cargo-guardlint starts"))
    }

    pub(crate) fn ended(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Says why not.
    #[track_caller]
    pub(crate) fn assert(&self, code: i32, said: &[&str]) {
        assert_eq!(self.code, Some(code), "{self:#?}");
        for text in said {
            assert!(self.stderr.contains(text), "no `{text}` in {self:#?}");
        }
    }

    /// How often it says something.
    pub(crate) fn count(&self, text: &str) -> usize {
        self.stderr.matches(text).count()
    }

    /// Messages for programs.
    pub(crate) fn messages(&self) -> Vec<serde_json::Value> {
        let lines = self.stdout.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

/// Names the finding in [`DEADLOCK`], once per finding.
pub(crate) const FOUND: &str = "cargo guardlint --explain reentrant_lock";

pub(crate) fn manifest(name: &str, more: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{more}\n")
}
