//! `cargo check` with ourselves in front of the compiler, and what it says.

use std::collections::HashSet;
use std::env;
use std::ffi::OsString;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::output::{Form, Printer};
use super::session::{self, Session};

/// A line of cargo's, as far as it concerns us.
#[derive(Deserialize)]
struct Line<'a> {
    reason: &'a str,
    package_id: Option<String>,
    manifest_path: Option<String>,
    #[serde(borrow)]
    target: Option<&'a RawValue>,
    profile: Option<Profile>,
    #[serde(default)]
    filenames: Vec<PathBuf>,
    message: Option<Message>,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Message {
    rendered: Option<String>,
    level: String,
    message: String,
    #[serde(default)]
    spans: Vec<serde::de::IgnoredAny>,
}

/// What one call of the compiler made.
#[derive(Debug, Clone)]
pub(super) struct Artifact {
    pub package_id: String,
    pub manifest_path: String,
    /// As cargo wrote it.
    pub target: Box<RawValue>,
    pub name: String,
    pub kind: String,
    pub test: bool,
    pub files: Vec<PathBuf>,
}

impl Artifact {
    fn parse(line: Line<'_>) -> Option<Self> {
        let raw = line.target?;
        let target: Target = serde_json::from_str(raw.get()).ok()?;
        Some(Self {
            package_id: line.package_id?,
            manifest_path: line.manifest_path?,
            target: raw.to_owned(),
            name: target.name,
            kind: target.kind.into_iter().next().unwrap_or_default(),
            test: line.profile.is_some_and(|profile| profile.test),
            files: line.filenames,
        })
    }

    pub(super) fn is_build_script(&self) -> bool {
        self.kind == "custom-build"
    }

    /// That of its package.
    pub(super) fn folder(&self) -> Option<&Path> {
        Path::new(&self.manifest_path).parent()
    }

    /// As cargo names it: `lib test`, `bin "gate"`.
    pub(super) fn label(&self) -> String {
        let Self { name, kind, .. } = self;
        let kind = match kind.as_str() {
            "bin" | "example" | "bench" | "test" => format!("{kind} \"{name}\""),
            "lib" | "rlib" | "dylib" | "cdylib" | "staticlib" | "proc-macro" => "lib".to_owned(),
            _ => kind.clone(),
        };
        let is_test = self.test && self.kind != "test" && self.kind != "bench";
        if is_test {
            format!("{kind} test")
        } else {
            kind
        }
    }
}

/// How a run of cargo ended.
#[derive(Debug)]
pub(super) struct Run {
    pub status: ExitStatus,
    pub artifacts: Vec<Artifact>,
    /// Cargo got so far as to build, and would have said how that ended.
    pub built: bool,
}

pub(super) struct Check<'a> {
    pub cargo: &'a Path,
    pub args: &'a [OsString],
    pub session: &'a Session,
    pub printer: Printer,
    /// Lines that went out: a second run says the same of crates that are fresh.
    pub said: HashSet<u64>,
    pub built: bool,
}

impl Check<'_> {
    /// `again` makes caches between cargo and us look at the compiler once more.
    pub(super) fn run(&mut self, again: bool) -> Result<Run> {
        let mut command = Command::new(self.cargo);
        command
            .arg("check")
            .args(self.args)
            .arg(format!(
                "--message-format={}",
                self.printer.for_cargo(again)
            ))
            .env("RUSTC_WORKSPACE_WRAPPER", env::current_exe()?)
            .env(session::VARIABLE, self.session.encode()?)
            .stdout(Stdio::piped());
        if again {
            // sccache takes variables of this name for input of the compiler.
            command.env("CARGO_GUARDLINT_AGAIN", std::process::id().to_string());
        }
        let mut child = command
            .spawn()
            .with_context(|| format!("cannot start {}", self.cargo.display()))?;
        let mut artifacts = Vec::new();
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).split(b'\n') {
                artifacts.extend(self.read(&String::from_utf8_lossy(&line?))?);
            }
        }
        Ok(Run {
            status: child.wait()?,
            artifacts,
            built: self.built,
        })
    }

    /// Passes a line on, and keeps what it says of an artifact.
    fn read(&mut self, text: &str) -> Result<Option<Artifact>> {
        let Ok(line) = serde_json::from_str::<Line<'_>>(text) else {
            // Not cargo's: a procedural macro may print what it likes.
            self.printer.line(text)?;
            return Ok(None);
        };
        if line.reason == "build-finished" {
            // Held back: the end of our own messages is the end of the build.
            self.built = true;
            return Ok(None);
        }
        let is_artifact = line.reason == "compiler-artifact";
        let key = match (&line.message, is_artifact) {
            (_, true) => hash(&line.filenames),
            _ => hash(text),
        };
        if self.said.insert(key) {
            self.pass_on(text, line.message.as_ref())?;
        }
        Ok(is_artifact.then(|| Artifact::parse(line)).flatten())
    }

    fn pass_on(&self, text: &str, message: Option<&Message>) -> Result<()> {
        match (self.printer.form, message) {
            (Form::Json { .. } | Form::Rendered, _) => self.printer.line(text)?,
            // What is not to be short comes here the second time only, when warnings have been printed.
            (Form::Human { short }, Some(message))
                if !message.is_summary() && (short || message.level.starts_with("error")) =>
            {
                if let Some(rendered) = &message.rendered {
                    self.printer.message(rendered)?;
                }
            }
            (Form::Human { .. }, _) => {}
        }
        Ok(())
    }
}

impl Message {
    /// Rustc's count of its own messages, which cargo leaves out for people, too.
    fn is_summary(&self) -> bool {
        let Self { message, level, .. } = self;
        self.spans.is_empty()
            && (message.starts_with("aborting due to")
                || (level == "warning" && message.ends_with(" emitted")))
    }
}

fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
